// Bundles the app with core into two files: what Zapier loads, and what it runs. zapier-platform-core stays outside, since Zapier's wrapper loads it too.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { noticesFile, thirdPartyNotices } from '../../../scripts/third-party-notices.ts';
import { createApp } from '../src/app.ts';
import { recorded } from '../src/on-demand.ts';

const app = createApp(() => {
  throw new Error('A definition needs no environment.');
});
const folder = join(import.meta.dirname, '..');
await rm(join(folder, 'dist'), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: folder,
  metafile: true,
  // The second is loaded by the first one's first call.
  entryPoints: ['src/main.ts', 'src/deployed.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: ['zapier-platform-core'],
  define: { RECORDED_DEFINITION: JSON.stringify(recorded(app)) },
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
