import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen } from '../listen.ts';
import { createLocalServer } from '../server.ts';
import { createBrowser } from './browser.ts';

const SCOPE = 'openid email profile offline_access tasks:read tasks:write billing:read';
const REDIRECT = 'http://localhost:5555/callback';

let local: Listening;
beforeAll(async () => {
  local = await listen(await createLocalServer({ agent: 'none' }));
});
afterAll(() => local.close());

const client = (id: string, secret?: string) =>
  oidc.discovery(new URL(local.issuerUrl), id, secret, secret ? undefined : oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });

const browser = () => createBrowser(local.url);

async function authorize(
  config: oidc.Configuration,
  choice: Record<string, string>,
  parameters: Record<string, string> = {},
) {
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const { visit } = browser();
  const page = await visit(url.href);
  const back = await visit(page.url, choice);
  return { page: page.text, back: new URL(back.url), verifier };
}

async function signIn(config: oidc.Configuration, username = 'ada', parameters: Record<string, string> = {}) {
  const { back, verifier } = await authorize(config, { username, decision: 'allow' }, parameters);
  return oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier });
}

const api = (path: string, token: string) =>
  fetch(`${local.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

test('a code with PKCE gives a token in the form of Keycloak, which the API accepts', async () => {
  const tokens = await signIn(await client('codetether-mcp'));
  expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    iss: local.issuerUrl,
    aud: 'account',
    azp: 'codetether-mcp',
    typ: 'Bearer',
    scope: SCOPE,
    preferred_username: 'ada',
    email: 'ada@codetether.local',
    realm_access: { roles: expect.arrayContaining(['offline_access']) },
  });
  expect(tokens.claims()?.email).toBe('ada@codetether.local');
  expect((await api('/v1/ralph/runs', tokens.access_token)).status).toBe(200);
  expect((await api('/v1/automation/tasks', tokens.access_token)).status).toBe(200);
  expect((await api('/v1/token-billing/usage/summary', tokens.access_token)).status).toBe(403);
});

test('the administrator may read usage', async () => {
  const tokens = await signIn(await client('codetether-zapier', 'codetether-zapier-secret'), 'admin');
  expect((await api('/v1/token-billing/usage/summary', tokens.access_token)).status).toBe(200);
  const config = await client('codetether-zapier', 'codetether-zapier-secret');
  expect(await oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck)).toMatchObject({
    email: 'admin@codetether.local',
    preferred_username: 'admin',
  });
});

test('the sign-in page names the client and its scopes, and runs no script', async () => {
  const { page, back } = await authorize(await client('codetether-mcp'), { decision: 'deny' });
  expect(page).toContain('CodeTether MCP');
  expect(page).toContain('see tasks and Ralph runs');
  expect(page).not.toContain('<script');
  expect(back.searchParams.get('error')).toBe('access_denied');
});

test('each use replaces a refresh token, and a used one ends the whole grant', async () => {
  const config = await client('codetether-mcp');
  const first = await signIn(config);
  const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '');
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(decodeJwt(second.access_token).scope).toBe(SCOPE);
  const reused = oidc.refreshTokenGrant(config, first.refresh_token ?? '');
  await expect(reused).rejects.toMatchObject({ error: 'invalid_grant' });
  const after = oidc.refreshTokenGrant(config, second.refresh_token ?? '');
  await expect(after).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a revoked refresh token is refused', async () => {
  const config = await client('codetether-mcp');
  const { refresh_token = '' } = await signIn(config);
  await oidc.tokenRevocation(config, refresh_token);
  await expect(oidc.refreshTokenGrant(config, refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a device is connected by the code that it shows', async () => {
  const config = await client('codetether-mcp');
  const device = await oidc.initiateDeviceAuthorization(config, { scope: SCOPE });
  expect(device.verification_uri).toBe(`${local.issuerUrl}/device`);
  const { visit, enterCode } = browser();
  const confirm = await visit(device.verification_uri_complete ?? '');
  expect(confirm.text).toContain(device.user_code);
  const done = await enterCode(device.verification_uri, device.user_code);
  expect(done.text).toContain('The device is connected');
  const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ preferred_username: 'ada', scope: SCOPE });
});

test('a token for a resource is exchanged for one that the API accepts, without more scopes', async () => {
  const resource = 'https://mcp.example.com/mcp';
  const { access_token } = await signIn(await client('codetether-mcp'), 'ada', { resource });
  expect(decodeJwt(access_token).aud).toBe(resource);

  const server = await client('codetether-mcp-server', 'codetether-mcp-server-secret');
  const exchange = (parameters: Record<string, string>) =>
    oidc.genericGrantRequest(server, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...parameters,
    });
  const exchanged = await exchange({ scope: 'tasks:read' });
  expect(decodeJwt(exchanged.access_token)).toMatchObject({
    aud: 'account',
    azp: 'codetether-mcp-server',
    scope: 'tasks:read',
    preferred_username: 'ada',
  });
  expect((await api('/v1/ralph/runs', exchanged.access_token)).status).toBe(200);
  await expect(exchange({ scope: 'cronjobs:write' })).rejects.toMatchObject({ error: 'invalid_scope' });
  await expect(exchange({ subject_token: 'ct_nonsense' })).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a client without the right to exchange is refused', async () => {
  const { access_token } = await signIn(await client('codetether-mcp'));
  const exchange = oidc.genericGrantRequest(
    await client('codetether-slack', 'codetether-slack-secret'),
    'urn:ietf:params:oauth:grant-type:token-exchange',
    { subject_token: access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
  );
  await expect(exchange).rejects.toMatchObject({
    error_description: 'requested grant type is not allowed for this client',
  });
});

test('a public client without PKCE is refused', async () => {
  const config = await client('codetether-mcp');
  const back = await browser().visit(
    oidc.buildAuthorizationUrl(config, { redirect_uri: REDIRECT, scope: 'openid' }).href,
  );
  expect(new URL(back.url).searchParams.get('error')).toBe('invalid_request');
});

test('an unknown path below the realm is not found, and an unknown sign-in page says to start again', async () => {
  expect((await fetch(`${local.issuerUrl}/nothing`)).status).toBe(404);
  const stray = await fetch(`${local.issuerUrl}/login-actions/unknown`);
  expect(stray.status).toBe(400);
  expect(await stray.text()).toContain('start again');
});
