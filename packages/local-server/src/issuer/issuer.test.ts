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
  local = await listen(await createLocalServer({ agent: 'none' }), {
    issuer: { clients: [{ id: 'stranger', secret: 'stranger-secret', redirectUris: [REDIRECT], tokenExchange: true }] },
  });
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
  { visit } = browser(),
) {
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const page = await visit(url.href);
  const back = await visit(page.url, choice);
  return { page: page.text, back: new URL(back.url), verifier };
}

async function signIn(
  config: oidc.Configuration,
  username = 'ada',
  parameters: Record<string, string> = {},
  from = browser(),
) {
  const { back, verifier } = await authorize(config, { username, decision: 'allow' }, parameters, from);
  return oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier });
}

const api = (path: string, token: string) =>
  fetch(`${local.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

test('a code with PKCE gives a token in the form of Keycloak, which the API accepts', async () => {
  const tokens = await signIn(await client('codetether-mcp'));
  expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    iss: local.issuerUrl,
    aud: ['account', 'codetether-mcp-server'],
    azp: 'codetether-mcp',
    sid: tokens.claims()?.sid,
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

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

const server = () => client('codetether-mcp-server', 'codetether-mcp-server-secret');

const exchange = (config: oidc.Configuration, subject_token: string, parameters: Record<string, string> = {}) =>
  oidc.genericGrantRequest(config, EXCHANGE, {
    subject_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    ...parameters,
  });

test('a token for a resource is exchanged for one that the API accepts', async () => {
  const resource = 'https://mcp.example.com/mcp';
  const { access_token } = await signIn(await client('codetether-mcp'), 'ada', { resource });
  expect(decodeJwt(access_token).aud).toEqual([resource, 'codetether-mcp-server']);

  const exchanged = await exchange(await server(), access_token, { scope: 'tasks:read', audience: 'codetether' });
  expect(decodeJwt(exchanged.access_token)).toMatchObject({
    aud: 'codetether',
    azp: 'codetether-mcp-server',
    scope: 'tasks:read',
    sid: decodeJwt(access_token).sid,
    preferred_username: 'ada',
  });
  expect((await api('/v1/ralph/runs', exchanged.access_token)).status).toBe(200);
});

/** The codes and words of Keycloak 26. */
const refusals: [string, object, (token: string) => Promise<unknown>][] = [
  [
    'a wrong secret',
    { status: 401, error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' },
    async (token) => exchange(await client('codetether-mcp-server', 'wrong'), token),
  ],
  [
    'an unknown client',
    { status: 401, error: 'invalid_client', error_description: 'Invalid client or Invalid client credentials' },
    async (token) => exchange(await client('nobody', 'wrong'), token),
  ],
  [
    'a client without the right to exchange',
    {
      status: 400,
      error: 'invalid_request',
      error_description: expect.stringMatching(/^Standard token exchange is not/),
    },
    async (token) => exchange(await client('codetether-slack', 'codetether-slack-secret'), token),
  ],
  [
    'a client outside the audience of the token',
    { status: 403, error: 'access_denied', error_description: 'Client is not within the token audience' },
    async (token) => exchange(await client('stranger', 'stranger-secret'), token),
  ],
  [
    'an audience that is not a client',
    { status: 400, error: 'invalid_client', error_description: 'Audience not found' },
    async (token) => exchange(await server(), token, { audience: 'nobody' }),
  ],
  [
    'a scope that the token lacks',
    { status: 400, error: 'invalid_scope', error_description: 'Invalid scopes: tasks:read cronjobs:write' },
    async (token) => exchange(await server(), token, { scope: 'tasks:read cronjobs:write' }),
  ],
  [
    'a text that is not a token',
    { status: 400, error: 'invalid_request', error_description: 'Invalid token' },
    async () => exchange(await server(), 'ct_nonsense'),
  ],
  [
    'a token of a session that has ended',
    { status: 400, error: 'invalid_request', error_description: 'Invalid token' },
    async () => {
      const config = await client('codetether-mcp');
      const { access_token, refresh_token = '' } = await signIn(config);
      await exchange(await server(), access_token);
      await oidc.tokenRevocation(config, refresh_token);
      return exchange(await server(), access_token);
    },
  ],
];

test.each(refusals)('the exchange refuses %s', async (_name, expected, attempt) => {
  const { access_token } = await signIn(await client('codetether-mcp'));
  await expect(attempt(access_token)).rejects.toMatchObject(expected);
});

test('a token without a scope of the API does not have the exchanger in its audience', async () => {
  const { access_token } = await signIn(await client('codetether-mcp'), 'ada', { scope: 'openid' });
  expect(decodeJwt(access_token).aud).toBe('account');
  await expect(exchange(await server(), access_token)).rejects.toMatchObject({ error: 'access_denied' });
});

test('the sign-ins of one browser share a session, and revoking one refresh token ends it for that client', async () => {
  const [config, zapier] = [
    await client('codetether-mcp'),
    await client('codetether-zapier', 'codetether-zapier-secret'),
  ];
  const home = browser();
  const [first, second] = [await signIn(config, 'ada', {}, home), await signIn(config, 'ada', {}, home)];
  const other = await signIn(zapier, 'ada', { redirect_uri: 'http://localhost/callback' }, home);
  const elsewhere = await signIn(config);
  const sid = ({ access_token }: { access_token: string }) => decodeJwt(access_token).sid;
  expect([sid(second), sid(other)]).toEqual([sid(first), sid(first)]);
  expect(sid(elsewhere)).not.toBe(sid(first));

  await oidc.tokenRevocation(config, first.refresh_token ?? '');
  await expect(oidc.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(oidc.fetchUserInfo(config, second.access_token, oidc.skipSubjectCheck)).rejects.toMatchObject({
    status: 401,
  });
  expect(sid(await oidc.refreshTokenGrant(zapier, other.refresh_token ?? ''))).toBe(sid(first));
  await oidc.refreshTokenGrant(config, elsewhere.refresh_token ?? '');

  await oidc.tokenRevocation(zapier, other.refresh_token ?? '');
  expect((await oidc.refreshTokenGrant(zapier, other.refresh_token ?? '').catch((error) => error)).error).toBe(
    'invalid_grant',
  );
  expect(sid(await signIn(config, 'ada', {}, home))).not.toBe(sid(first));
});

test('a sign-out ends the session; what was granted for offline access stays', async () => {
  const config = await client('codetether-mcp');
  const home = browser();
  const online = await signIn(config, 'ada', { scope: 'openid tasks:read' }, home);
  const offline = await signIn(config, 'ada', {}, home);
  const page = await home.visit(`${local.issuerUrl}/protocol/openid-connect/logout?id_token_hint=${offline.id_token}`);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
  await home.visit(new URL(action, page.url).href, { xsrf, logout: 'yes' });
  await expect(oidc.refreshTokenGrant(config, online.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(exchange(await server(), online.access_token)).rejects.toMatchObject({ error: 'invalid_request' });
  await oidc.refreshTokenGrant(config, offline.refresh_token ?? '');
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
