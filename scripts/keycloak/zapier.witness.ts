// The Zapier app at Keycloak: an account is connected with a code and PKCE, kept alive, and refused when its sign-in has ended.
import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { createApp } from '../../packages/zapier-app/src/app.ts';
import { readConfig } from '../../packages/zapier-app/src/config.ts';
import { failureOf, performWith, testSigningKey } from '../../packages/zapier-app/test/local.ts';
import { browserOf, type Person } from './sign-in.ts';
import { claimsOf, createPerson, keycloak, realm, secretOf, startApi } from './world.ts';

const redirectUri = 'https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/';

type Tokens = { access_token: string; refresh_token: string };
type Step = (z: ZObject, bundle: Bundle) => unknown;

async function openZapier() {
  const api = await startApi();
  const config = readConfig({
    CODETETHER_API_URL: api.url,
    CODETETHER_ISSUER: keycloak.issuer,
    CLIENT_ID: 'codetether-zapier',
    CLIENT_SECRET: await secretOf('codetether-zapier'),
    CODETETHER_SIGNING_KEY: testSigningKey,
  });
  const app = createApp(() => config);
  const tester = createAppTester(app);
  const oauth = app.authentication?.oauth2Config;
  const run = <T>(step: unknown, bundle: Partial<Bundle>) => tester(step as Step, bundle) as Promise<T>;
  return {
    /** As Zapier does: adds the challenge, follows the sign-in and asks for tokens, with another verifier if one is given. */
    async connect(person: Person, other?: string): Promise<Tokens> {
      const inputData = { redirect_uri: redirectUri, state: 'a-state' };
      const page = new URL(await run<string>(oauth?.authorizeUrl, { inputData }));
      const verifier = randomBytes(32).toString('base64url');
      page.searchParams.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
      page.searchParams.set('code_challenge_method', 'S256');
      const back = await browserOf(person, page.href).signIn(page.href);
      expect(back.href).toContain(redirectUri);
      const { code, state } = Object.fromEntries(back.searchParams);
      expect(state).toBe('a-state');
      return run(oauth?.getAccessToken, {
        inputData: { code, redirect_uri: redirectUri, code_verifier: other ?? verifier },
      });
    },
    refresh: (tokens: Tokens) => run<Tokens>(oauth?.refreshAccessToken, { authData: { ...tokens } }),
    check: ({ access_token }: Tokens) => run(app.authentication?.test, { authData: { access_token } }),
    find: ({ access_token }: Tokens) =>
      performWith(app, tester, access_token)('find_task', {}, { token: access_token }),
  };
}

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
