// The Zapier app at Keycloak: an account is connected with a code and PKCE, kept alive, and refused when its sign-in has ended.
import { expect, test } from 'vitest';
import { failureOf } from '../../packages/zapier-app/test/local.ts';
import { claimsOf, createPerson, realm } from './world.ts';
import { openZapier } from './zapier.ts';

test('a code with PKCE connects an account, and each refresh keeps it', async () => {
  const ada = await createPerson('ada');
  const zapier = await openZapier();
  const first = await zapier.connect(ada);
  expect(claimsOf(first.access_token)).toMatchObject({ sub: ada.id, azp: 'codetether-zapier' });
  expect(await zapier.check(first)).toMatchObject({ email: 'ada@example.com', name: 'Ada Lovelace' });
  const second = await zapier.refresh(first);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await zapier.find(await zapier.refresh(second))).toEqual([]);
});

test('another verifier, an ended session and a disabled user must connect again', async () => {
  const again = { name: 'ExpiredAuthError', message: expect.stringContaining('Reconnect this account.') };
  const ada = await createPerson('ada');
  const zapier = await openZapier();
  expect(await failureOf(zapier.connect(ada, 'another'.repeat(10)))).toMatchObject(again);

  const ended = await zapier.connect(ada);
  await realm('DELETE', `/sessions/${claimsOf(ended.access_token).sid}?isOffline=true`);
  expect(await failureOf(zapier.refresh(ended))).toMatchObject(again);

  const disabled = await zapier.connect(ada);
  await realm('PUT', `/users/${ada.id}`, { ...Object(await realm('GET', `/users/${ada.id}`)), enabled: false });
  expect(await failureOf(zapier.refresh(disabled))).toMatchObject(again);
});
