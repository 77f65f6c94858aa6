// Stories in a browser.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumPath } from './chromium-path.ts';
import { launchChromium } from './launch-chromium.ts';

export function inChromium(name: string, stories: (browser: () => Browser) => void): void {
  if (!chromiumPath)
    process.stderr.write(`Not tested, ${name}: there is no Chromium. On Debian: apt-get install chromium.\n`);
  describe.skipIf(!chromiumPath)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    stories(() => browser);
  });
}
