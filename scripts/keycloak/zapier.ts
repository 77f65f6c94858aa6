// The Zapier app in Zapier's hands.
import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { createApp } from '../../packages/zapier-app/src/app.ts';
import { readConfig } from '../../packages/zapier-app/src/config.ts';
import { performWith, testSigningKey } from '../../packages/zapier-app/test/local.ts';
import { browserOf, type Person } from './sign-in.ts';
import { keycloak, secretOf, startApi } from './world.ts';

const redirectUri = 'https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/';

type Tokens = { access_token: string; refresh_token: string };
type Step = (z: ZObject, bundle: Bundle) => unknown;

export async function openZapier() {
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
