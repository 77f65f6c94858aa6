// The Account Console in a browser: a person sees what they allowed, and withdraws it.
import { expect, test } from 'vitest';
import { connectAssistant } from './assistant.ts';
import { openChromium } from './chromium.ts';
import { createPerson, keycloak, realm, redeem, startMcp } from './world.ts';

const clientId = 'codetether-assistants';

test('the Account Console shows a consent, and withdraws it', async () => {
  const ada = await createPerson('ada');
  const { url } = await startMcp();
  const { tokens } = await connectAssistant(url, ada, { clientId });
  const consents = () => realm('GET', `/users/${ada.id}/consents`);
  expect(await consents()).toEqual([expect.objectContaining({ clientId })]);

  const { page, signInUntil } = await openChromium(ada);
  await page.goto(`${keycloak.issuer}/account/applications`);
  await signInUntil(page.getByText('CodeTether for AI assistants that do not register themselves'));
  await page.locator(`#toggle-${clientId}`).click();
  await page.getByText('Create and cancel tasks').waitFor();
  await page.getByRole('button', { name: 'Remove access' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Successfully removed consent').waitFor();
  expect(await consents()).toEqual([]);
  expect(await redeem(clientId, tokens()?.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
});
