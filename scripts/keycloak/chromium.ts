// A person's browser: Debian's Chromium.
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { launchChromium } from '../../packages/core/test/browser/launch-chromium.ts';
import type { Person } from './sign-in.ts';
import { keycloak } from './world.ts';

/** A browser of its own, with that person in front of it, until the test ends. */
export async function openChromium(person: Person) {
  const browser = await launchChromium();
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

/** Takes back what that client was allowed, on the account page of a person who is signed in. */
export async function removeAccess(page: Page, clientId: string): Promise<void> {
  await page.goto(`${keycloak.issuer}/account/applications`);
  await page.locator(`#toggle-${clientId}`).click();
  await page.getByText('Create and cancel tasks').waitFor();
  await page.getByRole('button', { name: 'Remove access' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Successfully removed consent').waitFor();
}
