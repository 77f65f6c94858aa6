// Bundles what is published: one file with no runtime dependency, and what only some starts need in files beside it.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { catalogue } from '../src/catalogue.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const leftOut = here('left-out.ts');

/** Also how the benchmark bundles a bare SDK server, so that both are compared alike. */
export const bundling: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  alias: { 'zod/v3': leftOut, 'zod-to-json-schema': leftOut, ajv: leftOut, 'ajv-formats': leftOut },
  logLevel: 'warning',
};

/** Files of their own, loaded on demand. */
const files: Readonly<Record<string, string>> = {
  './main.ts': './main.cjs',
  './on-demand.ts': './on-demand.cjs',
  './serve-http.ts': './serve-http.cjs',
  './local.ts': './local.mjs',
  './open-telemetry.ts': './open-telemetry.cjs',
};

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[a-z-]+\.ts$/ }, ({ path, kind }) => {
      const file = kind === 'dynamic-import' ? files[path] : undefined;
      return file === undefined ? undefined : { path: file, external: true };
    });
  },
};

/** The wire's lists as they stand, so that no start computes them. */
const listed: Plugin = {
  name: 'listed',
  setup({ onLoad }) {
    onLoad({ filter: /src\/catalogue\.ts$/ }, () => ({
      contents: `export const catalogue = ${JSON.stringify(catalogue)};`,
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

export async function buildServer(): Promise<void> {
  await rm(here('../dist'), { recursive: true, force: true });
  const options = { ...bundling, outdir: here('../dist'), plugins: [apart, listed, english] };
  await build({
    ...options,
    entryPoints: {
      'codetether-mcp': here('../src/bin.ts'),
      main: here('../src/main.ts'),
      'on-demand': here('../src/on-demand.ts'),
      'serve-http': here('../src/serve-http.ts'),
      'open-telemetry': here('../../core/src/telemetry/open-telemetry.ts'),
    },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    // Dead in a bundle: bin.ts is the way in.
    define: { 'import.meta.main': 'false' },
  });
  await build({
    ...options,
    entryPoints: [here('../src/local.ts')],
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // CommonJS packages among the bundled ones call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

if (import.meta.main) await buildServer();
