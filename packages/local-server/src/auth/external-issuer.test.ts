import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { expect, onTestFinished, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createBrowser } from '../issuer/browser.ts';
import { listen } from '../listen.ts';
import { createLocalServer } from '../server.ts';

/** Another server has the part of Keycloak, with a realm of another name. */
const keycloakUntilClosed = async () => listen(await createLocalServer({ agent: 'none', realm: 'shop' }));

async function keycloak() {
  const served = await keycloakUntilClosed();
  onTestFinished(() => served.close());
  return served;
}

async function signIn(issuer: string, username = 'ada'): Promise<string> {
  const config = await oidc.discovery(new URL(issuer), 'codetether-mcp', undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: 'http://localhost:5555/callback',
    scope: 'openid tasks:read',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const back = await createBrowser(new URL(issuer).origin).signIn(url.href, { username, decision: 'allow' });
  return (await oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier })).access_token;
}

test('the server accepts the tokens of the issuer that it was given, and names it to refused clients', async () => {
  const { issuerUrl } = await keycloak();
  const served = await listen(await createLocalServer({ agent: 'none', issuer: issuerUrl }));
  onTestFinished(() => served.close());
  expect(served.issuerUrl).toBe(issuerUrl);
  expect((await fetch(`${served.url}/realms/shop/.well-known/openid-configuration`)).status).toBe(404);
  const metadata = await fetch(`${served.url}/.well-known/oauth-protected-resource`);
  expect(await metadata.json()).toMatchObject({ authorization_servers: [issuerUrl] });

  const status = async (token: string, path: string) => (await client(served.server, token).send('GET', path)).status;
  const [ada, admin] = [await signIn(issuerUrl), await signIn(issuerUrl, 'admin')];
  expect(decodeJwt(ada).iss).toBe(issuerUrl);
  expect(await status(ada, '/v1/ralph/runs')).toBe(200);
  expect(await status(ada, '/v1/automation/me')).toBe(200);
  expect(await status(ada, '/v1/token-billing/usage/summary')).toBe(403);
  expect(await status(admin, '/v1/token-billing/usage/summary')).toBe(200);
  expect(await status(`${ada.slice(0, -8)}AAAAAAAA`, '/v1/ralph/runs')).toBe(401);
  // A token of an issuer that nobody named.
  expect(await status(await signIn((await keycloak()).issuerUrl), '/v1/ralph/runs')).toBe(401);
  expect(await status(served.server.tokens.admin, '/v1/ralph/runs')).toBe(200);
});

test('while the issuer is away, its tokens are 503 where the real server says so, and 401 elsewhere', async () => {
  const other = await keycloakUntilClosed();
  const local = await createLocalServer({ agent: 'none', issuer: other.issuerUrl });
  onTestFinished(() => local.close());
  const token = await signIn(other.issuerUrl);
  await other.close();
  const { send } = client(local, token);
  const away = await send('GET', '/v1/cronjobs');
  expect([away.status, await away.json()]).toEqual([503, { detail: 'Unable to validate token' }]);
  expect((await send('GET', '/v1/ralph/runs')).status).toBe(401);
});

test('an issuer that does not answer is reported at the start', async () => {
  const { issuerUrl, url } = await keycloak();
  await expect(createLocalServer({ issuer: `${issuerUrl}x` })).rejects.toThrow(
    /^The issuer .*shopx cannot be used: .*\. Start it first, or correct --issuer\.$/,
  );
  await expect(createLocalServer({ issuer: url.replace(/\d+$/, '1') })).rejects.toThrow(/cannot be used/);
});
