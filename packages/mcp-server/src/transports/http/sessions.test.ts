import { text } from 'node:stream/consumers';
import { cancelTask, createTask, findTask, systemClock } from '@codetether/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serve } from '../../../../core/test/serve.ts';
import { callOf, openHttp, post } from '../../../test/http.ts';
import type { Authenticator } from '../../accounts/authenticator.ts';
import { HttpError } from '../../accounts/http-error.ts';
import { createServer } from '../../protocol/server.ts';
import { createRegistry } from '../../registry/registry.ts';
import { createSessions, type SessionsOptions } from './sessions.ts';

/** Takes the account from a header. */
const byName: Authenticator = {
  async identify({ headers }) {
    const name = String(headers['x-name'] ?? 'ada');
    return { account: name, key: name, scopes: 'unknown' };
  },
  requireTool: async () => undefined,
};

async function connect(url: string, asked?: string[]) {
  const client = new Client({ name: 'test', version: '0' }, { capabilities: asked ? { elicitation: {} } : {} });
  if (asked) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action: 'accept', content: { confirm: true } };
    });
  }
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport };
}

test('in a session the user is asked before something is destroyed', async () => {
  const { url } = await openHttp({ sessions: true });
  const asked: string[] = [];
  const { client } = await connect(url, asked);
  const made = await client.callTool({ name: createTask.name, arguments: { title: 'Ask first' } });
  const { task_id } = made.structuredContent as { task_id: string };
  const cancelled = await client.callTool({ name: cancelTask.name, arguments: { task_id } });
  expect(asked).toEqual([expect.stringContaining(task_id)]);
  expect(cancelled.structuredContent).toMatchObject({ status: 'cancelled' });
});

test('without sessions the user cannot be asked, so the model must confirm', async () => {
  const { url } = await openHttp();
  const asked: string[] = [];
  const { client } = await connect(url, asked);
  const made = await client.callTool({ name: createTask.name, arguments: { title: 'Confirm' } });
  const { task_id } = made.structuredContent as { task_id: string };
  const refused = await client.callTool({ name: cancelTask.name, arguments: { task_id } });
  expect(refused.isError).toBe(true);
  const cancelled = await client.callTool({ name: cancelTask.name, arguments: { task_id, confirm: true } });
  expect(cancelled.structuredContent).toMatchObject({ status: 'cancelled' });
  expect(asked).toEqual([]);
});

test('a session belongs to the account that began it, and ends when its client says so', async () => {
  const { url } = await openHttp({ sessions: true, authenticator: byName });
  const { client, transport } = await connect(url);
  const session = { 'mcp-session-id': transport.sessionId ?? '' };
  const find = callOf(findTask.name);
  expect((await post(url, find, session)).status).toBe(200);
  expect((await post(url, find, { ...session, 'x-name': 'mallory' })).status).toBe(404);
  expect((await post(url, find, { 'mcp-session-id': 'made-up' })).status).toBe(404);
  expect((await post(url, find)).status).toBe(400);
  await transport.terminateSession();
  expect((await post(url, find, session)).status).toBe(404);
  await client.close();
});

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
};

async function beginSession(url: string, name = 'ada'): Promise<string> {
  const answer = await post(url, initialize, { 'x-name': name });
  await answer.text();
  return answer.headers.get('mcp-session-id') ?? '';
}

async function pingIn(url: string, session: string, name = 'ada'): Promise<number> {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const answer = await post(url, ping, { 'x-name': name, 'mcp-session-id': session });
  await answer.text();
  return answer.status;
}

/** Takes the account and the scopes from headers. */
const byScopes: Authenticator = {
  ...byName,
  async identify({ headers }) {
    const account = String(headers['x-name'] ?? 'ada');
    const scopes = String(headers['x-scopes'] ?? 'tasks:read tasks:write');
    return { account, key: `${account} ${scopes}`, token: scopes, scopes: new Set(scopes.split(' ')) };
  },
};

test('each request of a session has its own token and scopes, even at the same time', async () => {
  const registry = createRegistry();
  const acted: string[] = [];
  let held: Promise<void> | undefined;
  const { caller } = await openHttp();
  const { url } = await openHttp({
    sessions: true,
    authenticator: byScopes,
    createServer: (identity) =>
      createServer({
        version: '0',
        instructions: '',
        catalog: () => registry.catalog(identity().scopes),
        async registry() {
          await held;
          return registry;
        },
        async caller() {
          acted.push(identity().key);
          return { ...caller, scopes: identity().scopes };
        },
        stateful: true,
      }),
  });
  const { transport } = await connect(url);
  const full = { 'mcp-session-id': transport.sessionId ?? '' };
  const readOnly = { ...full, 'x-scopes': 'tasks:read' };
  const mayCreate = async (headers: Record<string, string>) => {
    const listed = await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers);
    return (await listed.text()).includes(`"${createTask.name}"`);
  };
  expect([await mayCreate(full), await mayCreate(readOnly), await mayCreate(full)]).toEqual([true, false, true]);

  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  const calls = [full, readOnly].map((headers, id) => post(url, { ...callOf(findTask.name), id }, headers));
  // A stream is open while its call is running.
  await Promise.all(calls);
  resolve();
  for (const call of calls) await (await call).text();
  expect(acted.toSorted()).toEqual(['ada tasks:read', 'ada tasks:read tasks:write']);
});

test('an account with too many sessions ends its own oldest, and nobody else’s', async () => {
  const { url } = await openHttp({ sessions: true, sessionsPerAccount: 3, authenticator: byName });
  const hers = await beginSession(url, 'ada');
  const his: string[] = [];
  for (let count = 0; count < 100; count += 1) his.push(await beginSession(url, 'mallory'));
  expect(await pingIn(url, hers, 'ada')).toBe(200);
  const last = await Promise.all(his.slice(-4).map((session) => pingIn(url, session, 'mallory')));
  expect(last).toEqual([404, 200, 200, 200]);
});

test('the oldest is the least recently used one', async () => {
  let now = 0;
  const clock = { ...systemClock, now: () => now };
  const { url } = await openHttp({ sessions: true, sessionsPerAccount: 2, clock });
  const begin = async () => {
    now += 1;
    return beginSession(url);
  };
  const first = await begin();
  const second = await begin();
  now += 1;
  expect(await pingIn(url, first)).toBe(200);
  const third = await begin();
  expect([await pingIn(url, first), await pingIn(url, second), await pingIn(url, third)]).toEqual([200, 404, 200]);
});

test('a server that is full of other accounts’ sessions accepts no new account, and ends none of them', async () => {
  const url = await serveSessions({ max: 2 });
  const ada = await beginSession(url, 'ada');
  const ben = await beginSession(url, 'ben');
  expect((await post(url, initialize, { 'x-name': 'carl' })).status).toBe(503);
  const again = await beginSession(url, 'ben');
  expect(await pingIn(url, ada, 'ada')).toBe(200);
  expect([await pingIn(url, ben, 'ben'), await pingIn(url, again, 'ben')]).toEqual([404, 200]);
});

test('without a setting, an account has 20 sessions', async () => {
  const url = await serveSessions({});
  const begun: string[] = [];
  while (begun.length < 21) begun.push(await beginSession(url));
  expect([await pingIn(url, begun[0] ?? ''), await pingIn(url, begun[1] ?? '')]).toEqual([404, 200]);
});

test('a session ends when it was idle for that long, and not while its client listens', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let now = 0;
  const url = await serveSessions({ idleMs: 1_000, clock: { ...systemClock, now: () => now } });
  const [idle, listening] = [await beginSession(url, 'ada'), await beginSession(url, 'ben')];
  const headers = { accept: 'text/event-stream', 'mcp-session-id': listening, 'x-name': 'ben' };
  const stream = await fetch(url, { headers });
  now = 1;
  const used = await beginSession(url, 'carl');
  now = 1_000;
  vi.advanceTimersByTime(1_000);
  expect(await pingIn(url, idle, 'ada')).toBe(404);
  expect([await pingIn(url, listening, 'ben'), await pingIn(url, used, 'carl')]).toEqual([200, 200]);
  await stream.body?.cancel();
});

test('closing ends the streams of listening clients, and lets calls finish', async () => {
  const { url, local, upstream, close } = await openHttp({ sessions: true });
  const { client } = await connect(url);
  local.faults.next({ kind: 'latency', ms: 300 });
  const made = client.callTool({ name: createTask.name, arguments: { title: 'Slow' } });
  await expect.poll(() => upstream.size).toBe(1);
  const closed = close();
  expect((await made).structuredContent).toMatchObject({ task_id: expect.any(String) });
  await closed;
});

async function serveSessions(options: Partial<SessionsOptions>): Promise<string> {
  const createServer = () => new Server({ name: 'x', version: '0' });
  const sessions = createSessions({ createServer, clock: systemClock, ...options });
  const url = await serve(async (request, response) => {
    const body = request.method === 'POST' ? JSON.parse(await text(request)) : undefined;
    sessions.answer({ request, response, body }, await byName.identify(request)).catch((thrown: unknown) => {
      response.writeHead(thrown instanceof HttpError ? thrown.status : 500).end();
    });
  });
  onTestFinished(() => sessions.close());
  return url;
}
