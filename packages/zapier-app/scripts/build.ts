// One file for Zapier: the app with core inside; zapier-platform-core, which Zapier's wrapper loads too, stays outside.
import { join } from 'node:path';
import { build } from 'esbuild';

await build({
  absWorkingDir: join(import.meta.dirname, '..'),
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: ['zapier-platform-core'],
  // Names stay readable in Zapier's logs.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
});
