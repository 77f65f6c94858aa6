// Bundles the package: one file with no runtime dependency, and beside it one file for each part that only some starts need.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { noticesFile, thirdPartyNotices } from '../../../scripts/third-party-notices.ts';
import { catalog } from '../src/registry/catalog.ts';

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

/** Puts the finished lists of tools, resources and prompts into the bundle, so that a start need not compute them. */
const listed: Plugin = {
  name: 'listed',
  setup({ onLoad }) {
    onLoad({ filter: /registry\/catalog\.ts$/ }, () => ({
      contents: `export const catalog = ${JSON.stringify(catalog)};`,
    }));
  },
};

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

export async function buildServer({ outdir = here('../dist'), together = false }: Layout = {}): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const options = {
    ...bundling,
    absWorkingDir: here('..'),
    metafile: true as const,
    outdir,
    plugins: [apart(together ? { ...files, './on-demand.ts': undefined } : files), listed, english],
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
}

if (import.meta.main) await buildServer();
