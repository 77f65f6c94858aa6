// The Account Console in a browser: a person sees what they allowed, and withdraws it.
import { expect, test } from 'vitest';
import { connectAssistant } from './assistant.ts';
import { openChromium, removeAccess } from './chromium.ts';
import { createPerson, keycloak, realm, redeem, startMcp } from './world.ts';

const clientId = 'codetether-assistants';

test('the Account Console shows a consent, and withdraws it', async () => {
  const ada = await createPerson('ada');
  const { url } = await startMcp();
  const { tokens } = await connectAssistant(url, ada, { clientId });
  const consents = () => realm('GET', `/users/${ada.id}/consents`);
  await expect.poll(consents, { timeout: 60_000 }).toEqual([expect.objectContaining({ clientId })]);

  const { page, signInUntil } = await openChromium(ada);
  await page.goto(`${keycloak.issuer}/account/applications`);
  await signInUntil(page.getByText('CodeTether for AI assistants that do not register themselves'));
  await removeAccess(page, clientId);
  await expect.poll(consents, { timeout: 60_000 }).toEqual([]);
  expect(await redeem(clientId, tokens()?.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
});
