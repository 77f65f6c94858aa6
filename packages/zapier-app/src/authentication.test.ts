import { createHash, randomBytes } from 'node:crypto';
import { createBrowser } from '@codetether/local-server';
import { decodeJwt } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { failureOf, type Local, startLocal } from '../test/local.ts';
import { createApp } from './app.ts';

const REDIRECT = 'https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/';

let local: Local;
const network = setupServer();
beforeAll(async () => {
  local = await startLocal({ agent: 'none' });
  network.listen({ onUnhandledFrame: 'bypass' });
});
afterEach(() => network.resetHandlers());
afterAll(async () => {
  network.close();
  await local.close();
});

type Tokens = { access_token: string; refresh_token?: string };
type Step = (z: ZObject, bundle: Bundle) => unknown;

/** Runs a function of the app's authentication like Zapier. */
function run<T>(step: unknown, bundle: Partial<Bundle>): Promise<T> {
  return local.test(step as Step, bundle) as Promise<T>;
}

const oauth = () => local.app.authentication?.oauth2Config;

/** Connects an account like Zapier: adds the challenge, follows the sign-in and asks for tokens. */
async function connect({ username = 'admin', verifier = randomBytes(32).toString('base64url') } = {}) {
  const url = new URL(
    await run<string>(oauth()?.authorizeUrl, { inputData: { redirect_uri: REDIRECT, state: 'a-state' } }),
  );
  url.searchParams.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
  url.searchParams.set('code_challenge_method', 'S256');
  const back = await createBrowser(local.server.url).signIn(url.href, { username, decision: 'allow' });
  const code = back.searchParams.get('code') ?? '';
  const exchange = (code_verifier?: string) =>
    run<Tokens>(oauth()?.getAccessToken, {
      inputData: { code, redirect_uri: REDIRECT, ...(code_verifier !== undefined && { code_verifier }) },
    });
  return { url, back, verifier, exchange };
}

const refresh = (authData: Tokens) => run<Tokens>(oauth()?.refreshAccessToken, { authData: { ...authData } });
const check = (access_token: string) =>
  run<Record<string, unknown>>(local.app.authentication?.test, { authData: { access_token } });

test("a code with PKCE gives tokens with the document's scopes, and the API accepts them", async () => {
  const { back, exchange, verifier } = await connect();
  expect(back.searchParams.get('state')).toBe('a-state');
  const tokens = await exchange(verifier);
  const scopes = String(decodeJwt(tokens.access_token).scope).split(' ').sort();
  expect(scopes).toEqual(
    [
      ...['tasks:read', 'tasks:write', 'messages:write', 'codebases:read', 'agents:read', 'billing:read'],
      ...['cronjobs:write', 'openid', 'email', 'profile', 'offline_access'],
    ].sort(),
  );
  const account = await check(tokens.access_token);
  expect(account).toMatchObject({ email: 'admin@codetether.local', name: 'Grace Hopper' });
  expect(account.server).toBe(new URL(local.server.url).host);
  expect(local.app.authentication?.connectionLabel).toBe('{{email}} at {{server}}');
});

test('a sign-in with fewer scopes can do what they allow, and an error names the missing one', async () => {
  const narrow = await startLocal({ agent: 'none' }, { CODETETHER_SCOPES: 'openid email tasks:read' });
  const url = await narrow.test(narrow.app.authentication?.oauth2Config?.authorizeUrl as Step, {
    inputData: { redirect_uri: REDIRECT, state: 'a-state' },
  });
  const back = await createBrowser(narrow.server.url).signIn(String(url));
  const inputData = { code: back.searchParams.get('code'), redirect_uri: REDIRECT };
  const step = narrow.app.authentication?.oauth2Config?.getAccessToken as Step;
  const { access_token: token } = (await narrow.test(step, { inputData })) as Tokens;
  expect(await narrow.perform('find_task', {}, { token })).toEqual([]);
  expect(await failureOf(narrow.perform('create_task', { title: 'No' }, { token }))).toMatchObject({
    name: 'AppError',
    code: 'missing_scope',
    message: expect.stringContaining('tasks:write'),
  });
  await narrow.close();
});

test('a code without its verifier, or with another, is refused', async () => {
  const without = await connect();
  expect(await failureOf(without.exchange())).toMatchObject({ name: 'ExpiredAuthError' });
  const wrong = await connect();
  expect(await failureOf(wrong.exchange('another'.repeat(10)))).toMatchObject({ name: 'ExpiredAuthError' });
});

test('a refresh gives newer tokens, the issuer accepts only the newest, and a refused one asks the user to reconnect', async () => {
  const { exchange, verifier } = await connect();
  const first = await exchange(verifier);
  const second = await refresh(first);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  const third = await refresh(second);
  expect(await check(third.access_token)).toMatchObject({ email: 'admin@codetether.local' });
  const refused = await failureOf(refresh(first));
  expect(refused).toMatchObject({ name: 'ExpiredAuthError', message: expect.stringContaining('Reconnect') });
});

test('the refresh token is kept if the issuer does not rotate it', async () => {
  const { exchange, verifier } = await connect();
  const tokens = await exchange(verifier);
  answerToken({ access_token: 'newer' });
  expect(await refresh(tokens)).toEqual({ access_token: 'newer', refresh_token: tokens.refresh_token });
});

test('an issuer that is down or rejects the app does not expire the connection', async () => {
  const tokens = { access_token: 'old', refresh_token: 'kept' };
  answerToken('down', 503);
  expect(await failureOf(refresh(tokens))).toMatchObject({ name: 'ThrottledError', delay: 60 });
  answerToken({ error: 'invalid_request' }, 400);
  expect(await failureOf(refresh(tokens))).toMatchObject({ name: 'AppError', code: 'sign_in_failed', status: 400 });
  answerToken({ error: 'invalid_client' }, 401);
  expect(await failureOf(refresh(tokens))).toMatchObject({
    name: 'AppError',
    message: expect.stringContaining('CLIENT_ID'),
  });
  expect(await failureOf(refresh({ access_token: 'old' }))).toMatchObject({ name: 'ExpiredAuthError' });
});

test('a sign-in that breaks for a reason that nobody knows is tried again, and does not expire the connection', async () => {
  const app = createApp(
    () => local.config,
    undefined,
    async () => {
      throw new RangeError('Something of the machine.');
    },
  );
  const step = app.authentication?.oauth2Config?.refreshAccessToken as Step;
  const authData = { access_token: 'old', refresh_token: 'kept' };
  expect(await failureOf(Promise.resolve(local.test(step, { authData })))).toMatchObject({ name: 'ThrottledError' });
});

test('a sign-in that does not answer ends well before the 30 s of a step, and does not expire the connection', async () => {
  const limits: number[] = [];
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms);
    return AbortSignal.abort();
  });
  onTestFinished(() => timeout.mockRestore());
  const hung: typeof fetch = (input) => {
    if (input instanceof Request && input.signal.aborted) return Promise.reject(input.signal.reason);
    return new Promise(() => undefined);
  };
  const step = createApp(() => local.config, undefined, hung).authentication?.oauth2Config?.refreshAccessToken as Step;
  const authData = { access_token: 'old', refresh_token: 'kept' };
  expect(await failureOf(Promise.resolve(local.test(step, { authData })))).toMatchObject({ name: 'ThrottledError' });
  expect(limits).toEqual([10_000]);
});

test('an old token is refreshed by Zapier, wherever it is used', async () => {
  const { expired } = local.server.server.tokens;
  expect(await failureOf(check(expired))).toMatchObject({ name: 'RefreshAuthError' });
  expect(await failureOf(local.perform('list_ralph_runs', {}, { token: expired }))).toMatchObject({
    name: 'RefreshAuthError',
  });
});

test('an expired token is refreshed before the call, since a route of the server may be open; a bundle without a token is refused', async () => {
  const seen: string[] = [];
  network.events.on('request:start', ({ request }) => void seen.push(request.url));
  const { expired } = local.server.server.tokens;
  for (const token of [expired, '']) {
    for (const key of ['find_task', 'prd_chat', 'send_message']) {
      const failure = await failureOf(local.perform(key, { message: 'Hello' }, { token }));
      expect(failure).toMatchObject({
        name: token === '' ? 'AppError' : 'RefreshAuthError',
        message: expect.stringMatching(/^The token of this connection (is missing|expired on )/),
      });
    }
    expect(await failureOf(check(token))).toMatchObject({ name: token === '' ? 'AppError' : 'RefreshAuthError' });
  }
  expect(seen).toEqual([]);
});

test('an account without access to runs can still connect', async () => {
  const { faults, tokens } = local.server.server;
  faults.next({ kind: 'status', status: 403, match: /ralph/ });
  expect(await check(tokens.keycloak)).toMatchObject({ server: new URL(local.server.url).host });
});

test("Zapier's log of requests has each call of the API with its body, and no token", async () => {
  const headers = new Map<string, Headers>();
  network.events.on('request:start', ({ request }) => void headers.set(new URL(request.url).pathname, request.headers));
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubEnv('LOG_TO_STDOUT', '1');
  vi.stubEnv('DETAILED_LOG_TO_STDOUT', '1');
  await local.perform('list_ralph_runs');
  await local.perform('create_task', { title: 'Shown in the log' });
  const logged = log.mock.calls.join('\n');
  vi.unstubAllEnvs();
  log.mockRestore();
  expect(logged).toContain('/v1/ralph/runs');
  expect(logged).toMatch(/POST \S+\/mcp\/v1\/rpc[\s\S]*"title":"Shown in the log"/);
  expect(logged).not.toContain('<unsupported format>');
  expect(logged).not.toContain(local.server.server.tokens.admin);
  const sent = headers.get('/v1/ralph/runs');
  expect(sent?.get('accept')).toBe('application/json');
  expect(sent?.get('user-agent')).toMatch(/^codetether-zapier\/\d/);
});

test("Zapier's log of requests has the call of the issuer too, and no secret", async () => {
  const { exchange, verifier } = await connect();
  const tokens = await exchange(verifier);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubEnv('LOG_TO_STDOUT', '1');
  vi.stubEnv('DETAILED_LOG_TO_STDOUT', '1');
  const fresh = await refresh(tokens);
  const logged = log.mock.calls.join('\n');
  vi.unstubAllEnvs();
  log.mockRestore();
  expect(logged).toContain('/protocol/openid-connect/token');
  for (const secret of [tokens.refresh_token, fresh.access_token, fresh.refresh_token, local.config.clientSecret]) {
    expect(logged).not.toContain(secret);
  }
});

test('the bearer token goes only to the API: not to the issuer, and not to a redirect of the API', async () => {
  const seen: [string, string | null][] = [];
  network.events.on('request:start', ({ request }) => {
    seen.push([new URL(request.url).pathname, request.headers.get('authorization')]);
  });
  answerToken({ access_token: 'newer' });
  await refresh({ access_token: 'a-secret-token', refresh_token: 'kept' });
  expect(seen).toContainEqual([expect.stringContaining('/token'), null]);
  network.use(
    http.get(`${local.server.url}/v1/ralph/runs`, () => HttpResponse.redirect('https://elsewhere.example/runs')),
    http.get('https://elsewhere.example/runs', () => HttpResponse.json({ runs: [] })),
  );
  await failureOf(check('a-secret-token'));
  expect(seen.filter(([path]) => path === '/runs')).toEqual([]);
  expect(seen).toContainEqual(['/v1/ralph/runs', 'Bearer a-secret-token']);
});

test('the secrets of a sign-in go only to the issuer, and not to a redirect of it', async () => {
  const elsewhere = 'https://elsewhere.example/token';
  const asked: string[] = [];
  network.use(
    http.post(`${local.config.issuer}/protocol/openid-connect/token`, () => HttpResponse.redirect(elsewhere, 307)),
    http.post(elsewhere, async ({ request }) => {
      asked.push(await request.text());
      return HttpResponse.json({ access_token: 'theirs' });
    }),
  );
  expect(await failureOf(refresh({ access_token: 'old', refresh_token: 'kept' }))).toBeDefined();
  expect(asked).toEqual([]);
});

function answerToken(body: object | string, status = 200): void {
  network.use(
    http.post(`${local.config.issuer}/protocol/openid-connect/token`, () =>
      typeof body === 'string' ? HttpResponse.text(body, { status }) : HttpResponse.json(body, { status }),
    ),
  );
}
