// `pnpm pictures:pages [FOLDER]`: each page of the embedded server, at 360 and 1200 pixels, in light and in dark.
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { launchChromium } from '../../core/test/browser/launch-chromium.ts';
import { busyServer } from './busy-server.ts';
import { pagesOf } from './pages.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist/pictures'));
await mkdir(folder, { recursive: true });
const server = await busyServer();
const browser = await launchChromium();
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1200]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    for (const [name, address] of Object.entries(pagesOf(server))) {
      await page.goto(address);
      if (await page.locator('#live').count()) await page.getByText('Live: changes').waitFor();
      const path = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(relative(process.cwd(), path));
    }
    await context.close();
  }
await browser.close();
await server.close();
