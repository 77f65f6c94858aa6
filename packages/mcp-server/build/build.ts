// Bundles the package: one file with no runtime dependency, and beside it one file for each part that only some starts need.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { noticesFile, thirdPartyNotices } from '../../../scripts/third-party-notices.ts';
import manifest from '../package.json' with { type: 'json' };
import { appDefinitions } from '../src/apps/app-registry.ts';
import { record } from '../src/start/record.ts';
import { buildPages } from './app-page.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const leftOut = here('left-out.ts');

/** The benchmark bundles a bare SDK server with the same options, so that the comparison is fair. */
export const bundling: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  alias: { 'zod/v3': leftOut, 'zod-to-json-schema': leftOut, ajv: leftOut, 'ajv-formats': leftOut },
  logLevel: 'warning',
};

/** Files of their own, loaded on demand. */
const files: Readonly<Record<string, string | undefined>> = {
  './main.ts': './main.cjs',
  './on-demand.ts': './on-demand.cjs',
  './app-pages.ts': './app-pages.cjs',
  './serve-http.ts': './serve-http.cjs',
  './local.ts': './local.mjs',
  './open-telemetry.ts': './open-telemetry.mjs',
  './env-proxy.ts': './env-proxy.cjs',
};

const apart = (files: Readonly<Record<string, string | undefined>>): Plugin => ({
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[a-z-]+\.ts$/ }, ({ path, kind }) => {
      const file = kind === 'dynamic-import' ? files[path] : undefined;
      return file === undefined ? undefined : { path: file, external: true };
    });
  },
});

/** Puts the first answers into the file that a start loads. */
const withRecorded: Plugin = {
  name: 'recorded',
  setup({ onLoad }) {
    onLoad({ filter: /start\/recorded\.ts$/ }, async () => {
      const answers = Object.entries(await record(manifest.version));
      const entries = answers.map(([key, answer]) => `${JSON.stringify(key)}: () => ${JSON.stringify(answer())}`);
      return { contents: `export const recorded = { ${entries.join(', ')} };` };
    });
  },
};

/** Puts the finished pages of the apps into the bundle. */
const withPages = (pages: Readonly<Record<string, string>>): Plugin => ({
  name: 'pages',
  setup({ onLoad }) {
    onLoad({ filter: /apps\/app-pages\.ts$/ }, () => ({
      contents: `const pages = ${JSON.stringify(pages)}; export const pageOf = async (name) => pages[name];`,
    }));
  },
});

/** zod's error texts in 50 languages; ours are in core. */
const english: Plugin = {
  name: 'english',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /locales\/index\.js$/ }, ({ importer }) =>
      importer.includes('zod') ? { path: 'locales', namespace: 'english' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'english' }, () => ({ contents: 'export {};' }));
  },
};

interface Layout {
  /** Default: the folder that is published. */
  outdir?: string;
  /** For comparison: also puts the code of the first call into the file that a start loads. */
  together?: boolean;
}

/** Returns the pages of the apps. */
export async function buildServer({
  outdir = here('../dist'),
  together = false,
}: Layout = {}): Promise<Readonly<Record<string, string>>> {
  await rm(outdir, { recursive: true, force: true });
  const pages = await buildPages(appDefinitions.map(({ resource }) => resource.name));
  const options = {
    ...bundling,
    absWorkingDir: here('..'),
    metafile: true as const,
    outdir,
    plugins: [
      apart(together ? { ...files, './on-demand.ts': undefined } : files),
      withRecorded,
      withPages(pages),
      english,
    ],
  };
  const commonjs = { format: 'cjs', outExtension: { '.js': '.cjs' } } as const;
  const { metafile: start } = await build({
    ...options,
    ...commonjs,
    entryPoints: { 'codetether-mcp': here('../src/bin.ts') },
    // Any Node must be able to report that it is too old.
    target: 'es2015',
    supported: { 'dynamic-import': false },
  });
  const { metafile: server } = await build({
    ...options,
    ...commonjs,
    entryPoints: {
      main: here('../src/main.ts'),
      ...(!together && { 'on-demand': here('../src/on-demand.ts') }),
      'app-pages': here('../src/apps/app-pages.ts'),
      'serve-http': here('../src/serve-http.ts'),
      'env-proxy': here('../../core/src/network/env-proxy.ts'),
    },
    // Dead code in a bundle, whose entry is bin.ts.
    define: { 'import.meta.main': 'false' },
  });
  const { metafile: onRequest } = await build({
    ...options,
    entryPoints: {
      local: here('../src/local.ts'),
      'open-telemetry': here('../../core/src/telemetry/open-telemetry.ts'),
    },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // CommonJS packages among the bundled ones call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  await writeFile(join(outdir, noticesFile), thirdPartyNotices([start, server, onRequest], here('..')));
  return pages;
}

if (import.meta.main) {
  for (const [name, page] of Object.entries(await buildServer())) {
    console.log(`app ${name}: ${page.length} bytes, ${gzipSync(page).length} compressed`);
  }
}
