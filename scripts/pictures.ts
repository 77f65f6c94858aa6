// `pnpm pictures:readme`: the pictures of the README, from a run of the demo and from the embedded server's page of a live run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../packages/core/test/browser/launch-chromium.ts';
import { busyServer } from '../packages/local-server/test/busy-server.ts';
import { terminalPicture } from './pictures/terminal-picture.ts';

const folder = join(import.meta.dirname, '../docs/pictures');
mkdirSync(folder, { recursive: true });

/** The part of the demo from one heading to another. */
const FIRST = 'From an idea to a PRD';
const AFTER = 'A task, one that fails';

const server = await busyServer();
const browser = await launchChromium();
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport: { width: 820, height: 730 }, colorScheme });
  await page.goto(`${server.url}/ralph/${server.goingRun}`);
  await page.getByText('Live: changes').waitFor();
  write(`live-run-${colorScheme}.png`, await page.screenshot());
}
await browser.close();
await server.close();

const demo = spawnSync(process.execPath, [join(import.meta.dirname, 'demo.ts')], {
  env: { ...process.env, FORCE_COLOR: '1' },
  encoding: 'utf8',
});
if (demo.status !== 0) throw new Error(`The demo failed, so it gives no picture:\n${demo.stdout}\n${demo.stderr}`);
const lines = demo.stdout.trimEnd().split('\n');
const begin = lines.findIndex((line) => line.includes(FIRST));
const end = lines.findIndex((line) => line.includes(AFTER));
if (begin < 0 || end < begin) throw new Error(`The demo has no heading "${FIRST}" before "${AFTER}".`);
write('demo.svg', terminalPicture(['$ npx -y pnpm@12 demo', '', ...lines.slice(begin, end - 1)]));

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(folder, name), content);
  console.log(`docs/pictures/${name}: ${Math.ceil(Buffer.byteLength(content) / 1024)} kB`);
}
