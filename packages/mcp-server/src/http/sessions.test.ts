import { cancelTask, createTask, findTask } from '@codetether/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { callOf, openHttp, post } from '../../test/http.ts';
import type { Guard, Identity } from './guard.ts';
import type { HttpOptions } from './listener.ts';

/** Who calls says so in a header. */
const byName: Guard = {
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

test('without sessions nobody can be asked, so the model must confirm', async () => {
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

test('a session belongs to who began it, and ends when its client says so', async () => {
  const { url } = await openHttp({ sessions: true, guard: byName });
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

test('a session works with the newest token of its client, which may allow more than the first', async () => {
  const seen: Identity[] = [];
  const guard: Guard = {
    ...byName,
    identify: async ({ headers: { authorization = 'none' } }) => ({
      account: 'ada',
      key: `ada with ${authorization}`,
      token: authorization,
      scopes: 'unknown',
    }),
  };
  const { product } = await openHttp();
  const createServer: HttpOptions['createServer'] = (identity) => {
    seen.push(identity);
    return product.createServer(identity);
  };
  const { url } = await openHttp({ sessions: true, guard, createServer });
  const { transport } = await connect(url);
  const session = { 'mcp-session-id': transport.sessionId ?? '' };
  const answered = await post(url, callOf(findTask.name), { ...session, authorization: 'Bearer newer' });
  expect(answered.status).toBe(200);
  expect(seen).toMatchObject([{ key: 'ada with Bearer newer', token: 'Bearer newer' }]);
});

test('closing ends the streams on which clients listen, and lets calls finish', async () => {
  const { url, local, upstream, close } = await openHttp({ sessions: true });
  const { client } = await connect(url);
  local.faults.next({ kind: 'latency', ms: 300 });
  const made = client.callTool({ name: createTask.name, arguments: { title: 'Slow' } });
  await expect.poll(() => upstream.size).toBe(1);
  const closed = close();
  expect((await made).structuredContent).toMatchObject({ task_id: expect.any(String) });
  await closed;
});
