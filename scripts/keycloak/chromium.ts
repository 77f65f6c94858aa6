// A person's browser: Debian's Chromium.
import { chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { chromiumPath } from '../../packages/core/test/chromium-path.ts';
import type { Person } from './sign-in.ts';

/** A browser of its own, with that person in front of it, until the test ends. */
export async function openChromium(person: Person) {
  const browser = await chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: ['--no-sandbox'],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  return {
    page,
    /** Waits for `there`, and answers what Keycloak asks before: the password, and consent. */
    async signInUntil(there: ReturnType<Page['locator']>): Promise<void> {
      const password = page.locator('input[name="password"]');
      const accept = page.locator('button[name="accept"], input[name="accept"]');
      await there.or(password).or(accept).first().waitFor();
      if (await password.isVisible()) {
        await page.locator('input[name="username"]').fill(person.username);
        await password.fill(person.password);
        await page.locator('[name="login"]').click();
        await there.or(accept).first().waitFor();
      }
      if (await accept.isVisible()) await accept.click();
      await there.waitFor();
    },
  };
}
