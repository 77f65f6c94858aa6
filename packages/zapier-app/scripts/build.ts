// Bundles the app with core into one file. zapier-platform-core stays outside, since Zapier's wrapper loads it too.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { noticesFile, thirdPartyNotices } from '../../../scripts/third-party-notices.ts';

const folder = join(import.meta.dirname, '..');
const { metafile } = await build({
  absWorkingDir: folder,
  metafile: true,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: ['zapier-platform-core'],
  // undici, which is loaded only for a proxy, is CommonJS and calls require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Names stay readable in Zapier's logs.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
});
await writeFile(join(folder, 'dist', noticesFile), thirdPartyNotices([metafile], folder));
