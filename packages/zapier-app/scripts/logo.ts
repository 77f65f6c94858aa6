// `pnpm logo:zapier`: draws docs/zapier/logo.svg as the PNG of 256 px that Zapier asks for.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../../core/test/browser/launch-chromium.ts';

const folder = join(import.meta.dirname, '../../../docs/zapier');
const size = 256;

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: size, height: size } });
const svg = readFileSync(join(folder, 'logo.svg'), 'utf8');
await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
const png = await page.screenshot({ omitBackground: true });
await browser.close();
writeFileSync(join(folder, 'logo.png'), png);
console.log(`docs/zapier/logo.png: ${size} × ${size} px, ${Math.ceil(png.length / 1024)} kB`);
