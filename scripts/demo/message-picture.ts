// A message as a picture, drawn by Chromium where there is one.
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from './message-lines.ts';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The file, or nothing when it could not be drawn: the demo does not depend on a browser. */
export async function drawMessage(lines: readonly Line[]): Promise<string | undefined> {
  const executablePath = places.find(existsSync);
  if (!executablePath) return undefined;
  try {
    const { chromium } = await import('playwright-core');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 760, height: 400 } });
      await page.setContent(pageOf(lines));
      const path = join(await mkdtemp(join(tmpdir(), 'codetether-demo-')), 'ralph-run.png');
      await page.locator('article').screenshot({ path });
      return path;
    } finally {
      await browser.close();
    }
  } catch {
    return undefined;
  }
}

const style = `
body { margin: 0; font: 15px/1.5 Lato, "Segoe UI", "DejaVu Sans", sans-serif; color: #1d1c1d; background: #fff; }
article { display: inline-block; padding: 20px 24px; min-width: 480px; }
h1 { font-size: 15px; margin: 0 0 6px; }
small { font-weight: normal; font-size: 10px; color: #616061; background: #e8e8e8; border-radius: 3px; padding: 1px 4px; }
p { margin: 2px 0; white-space: pre-wrap; }
.title { font-weight: bold; }
.inside { margin-left: 22px; padding-left: 10px; border-left: 3px solid #ddd; color: #454245; }
`;

function pageOf(lines: readonly Line[]): string {
  const paragraphs = lines.map(({ text, place = 'line' }) => `<p class="${place}">${escaped(text)}</p>`);
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><article><h1>codetether <small>APP</small></h1>${paragraphs.join('')}</article>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
