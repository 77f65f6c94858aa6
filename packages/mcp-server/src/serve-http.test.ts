// The whole sign-in: a client that is refused finds the issuer, signs its user in, and uses CodeTether in that user's name.
import { createTask, findTask, getUsageSummary, silentLog } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { createBrowser, createLocalServer, listen } from '@codetether/local-server';
import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { decodeJwt } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { httpDefaults } from '../test/http-defaults.ts';
import { serveHttp } from './serve-http.ts';

async function open(settings: object = {}, account: object = {}) {
  const local = await listen(await createLocalServer({ agent: 'none' }));
  const port = await freePort();
  const http = await serveHttp(
    {
      ...httpDefaults,
      port,
      issuer: local.issuerUrl,
      clientId: 'codetether-mcp-server',
      clientSecret: 'codetether-mcp-server-secret',
      ...settings,
    },
    { url: local.url, tier: 'enterprise', visibility: 'own', log: silentLog, ...account },
    { version: '0', log: silentLog },
  );
  onTestFinished(async () => {
    await http.close(0);
    await local.close();
  });
  return { http, local };
}

/** Signs in as that user with the SDK's OAuth client, with those scopes. */
async function signIn(url: string, origin: string, username: 'ada' | 'admin', scope: string) {
  let cameBack: URL | undefined;
  const kept: { verifier?: string; tokens?: Awaited<ReturnType<OAuthClientProvider['tokens']>> } = {};
  const provider: OAuthClientProvider = {
    redirectUrl: 'http://127.0.0.1/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1/callback'], scope },
    clientInformation: () => ({ client_id: 'codetether-mcp' }),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void Object.assign(kept, { tokens }),
    saveCodeVerifier: (verifier) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? '',
    async redirectToAuthorization(to) {
      cameBack = await createBrowser(origin).signIn(to.href, { username, decision: 'allow' });
    },
  };
  expect(await auth(provider, { serverUrl: url, scope })).toBe('REDIRECT');
  const authorizationCode = cameBack?.searchParams.get('code') ?? '';
  expect(await auth(provider, { serverUrl: url, scope, authorizationCode })).toBe('AUTHORIZED');
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider: provider }));
  onTestFinished(() => client.close());
  return client;
}

const everything = 'openid tasks:read tasks:write billing:read';

test('users sign in through their client, and each sees their own tasks', async () => {
  const { http, local } = await open();
  const ada = await signIn(http.url, local.url, 'ada', everything);
  const grace = await signIn(http.url, local.url, 'admin', everything);
  const made = await ada.callTool({ name: createTask.name, arguments: { title: 'Of Ada' } });
  expect(made.isError).toBeUndefined();
  const seen = async (client: Client) => {
    const { structuredContent } = await client.callTool({ name: findTask.name, arguments: {} });
    return JSON.stringify(structuredContent);
  };
  expect(await seen(ada)).toContain('Of Ada');
  expect(await seen(grace)).not.toContain('Of Ada');
});

test('a client sees the tools that its scopes allow', async () => {
  const { http, local } = await open();
  const names = async (scope: string) =>
    (await (await signIn(http.url, local.url, 'ada', scope)).listTools()).tools.map(({ name }) => name);
  const few = await names('openid tasks:read');
  expect(few).toContain(findTask.name);
  expect(few).not.toContain(createTask.name);
  expect(few).not.toContain(getUsageSummary.name);
  expect(await names(everything)).toContain(createTask.name);
});

test("the caller's own token reaches CodeTether only with the setting for it", async () => {
  for (const passTokenOn of [false, true]) {
    const { http, local } = await open({ passTokenOn });
    const bearers = new Set<string>();
    const answer = local.server.fetch;
    local.server.fetch = (request) => {
      const bearer = request.headers.get('authorization');
      if (bearer) bearers.add(bearer);
      return answer(request);
    };
    const ada = await signIn(http.url, local.url, 'ada', everything);
    const result = await ada.callTool({ name: findTask.name, arguments: {} });
    expect(result.isError).toBeUndefined();
    expect([...bearers].map(audienceOf)).toEqual([passTokenOn ? [http.url, 'codetether-mcp-server'] : 'codetether']);
  }
});

function audienceOf(bearer: string): unknown {
  return decodeJwt(bearer.replace('Bearer ', '')).aud;
}

test('with a service token one watcher looks for all callers, and each hears only of their own', async () => {
  const asService: string[] = [];
  const watching: string[] = [];
  const counted: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const isService = request.headers.get('authorization') === 'Bearer ct_of-the-operator';
    if (isService) asService.push(request.method);
    else if (pathname === '/v1/agent/tasks' && search) watching.push(request.url);
    return fetch(request);
  };
  const { http, local } = await open({ sessions: true, serviceToken: 'ct_of-the-operator' }, { fetch: counted });
  const told: Record<'ada' | 'admin', string[]> = { ada: [], admin: [] };
  const listening = async (name: 'ada' | 'admin') => {
    const client = await signIn(http.url, local.url, name, everything);
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void told[name].push(params.uri));
    for (const event of ['created', 'failed']) {
      await client.subscribeResource({ uri: `codetether://events/${event}` });
    }
    return client;
  };
  const ada = await listening('ada');
  await listening('admin');
  await ada.callTool({ name: createTask.name, arguments: { title: 'Of Ada' } });
  await expect.poll(() => told.ada).toEqual(['codetether://events/created']);
  expect(told.admin).toEqual([]);
  expect(asService.length).toBeGreaterThan(5);
  expect(watching).toEqual([]);
});

test.each([
  ['a wrong secret', { clientSecret: 'wrong' }, { error: 'unauthorized_client', audience: 'codetether' }],
  ['an issuer that does not answer', { issuer: 'http://127.0.0.1:1/realms/x' }, { code: 'unavailable' }],
])('the log names %s before anybody calls, and the server starts', async (_mistake, settings, facts) => {
  const warn = vi.fn();
  const { http } = await open(settings, { log: { ...silentLog, warn } });
  await expect.poll(() => warn.mock.calls).toContainEqual([expect.any(String), expect.objectContaining(facts)]);
  expect((await fetch(http.url, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
});
