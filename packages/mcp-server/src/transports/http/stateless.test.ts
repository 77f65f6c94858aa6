import { findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { callOf, openHttp, post } from '../../../test/http.ts';

const request = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 'one', method, params });
const notification = (method: string, params?: unknown) => ({ jsonrpc: '2.0', method, params });

const task_id = '00000000-0000-4000-8000-000000000000';
const find = { name: findTask.name, arguments: { task_id } };
const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } };
const prompt = { type: 'ref/prompt', name: 'budget_alert' };

const messages: readonly object[] = [
  request('ping'),
  request('initialize', client),
  request('initialize', {}),
  request('tools/list'),
  request('tools/list', { cursor: 'made-up' }),
  request('tools/list', { not: 'known' }),
  request('tools/list', { task: {} }),
  request('tools/list', { _meta: { traceparent: '00' } }),
  request('tools/list', { _meta: 5 }),
  request('tools/list', null),
  request('tools/list', []),
  request('tools/call', find),
  request('tools/call', { ...find, task: { ttl: 1_000 } }),
  request('tools/call', { ...find, task: 5 }),
  request('tools/call', { ...find, arguments: [] }),
  request('tools/call', { ...find, arguments: { task_id: 5 } }),
  request('tools/call', { name: 'no_such_tool' }),
  request('tools/call', { name: 5 }),
  request('tools/call'),
  request('resources/list'),
  request('resources/templates/list'),
  request('resources/read', { uri: 'codetether://codebases' }),
  request('resources/read', { uri: `codetether://tasks/${task_id}` }),
  request('resources/read', { uri: 'codetether://nothing' }),
  request('resources/read'),
  request('resources/subscribe', { uri: 'codetether://codebases' }),
  request('resources/unsubscribe', { uri: 'codetether://codebases' }),
  request('prompts/list'),
  request('prompts/get', { name: prompt.name }),
  request('prompts/get', { name: prompt.name, arguments: { above: 5 } }),
  request('prompts/get', { name: 'nothing' }),
  request('completion/complete', { ref: prompt, argument: { name: 'month', value: '' } }),
  request('completion/complete', { ref: { type: 'odd' } }),
  request('logging/setLevel', { level: 'debug' }),
  request('tasks/list'),
  request('nonsense'),
  request('constructor'),
  request(''),
  notification('notifications/initialized'),
  notification('notifications/cancelled', { requestId: 'one' }),
  notification('notifications/nonsense'),
  notification('tools/list'),
  { ...request('prompts/list'), id: null },
  { ...request('prompts/list'), id: 1.5 },
  { ...request('prompts/list'), id: 0 },
  { ...request('prompts/list'), id: '' },
  { ...request('prompts/list'), more: true },
  { ...request('prompts/list'), jsonrpc: '1.0' },
  { jsonrpc: '2.0', id: 'one', result: {} },
  [],
  [request('prompts/list'), { ...request('ping'), id: 2 }],
];

/** The parts of an answer that a client sees. The marks around untrusted text are new each time. */
async function answer(url: string, message: object, headers: Record<string, string> = {}) {
  const response = await post(url, message, headers);
  const text = (await response.text()).replaceAll(/\b[0-9a-f]{12}\b/g, 'mark');
  const type = response.headers.get('content-type');
  return { message, status: response.status, type, body: text === '' ? undefined : JSON.parse(text) };
}

/** The product, and the same without its fast path: then servers of the SDK answer everything. */
async function bothWays() {
  const { url: short, product } = await openHttp();
  const { url: long } = await openHttp({ createServer: product.createServer, answers: undefined });
  return { short, long };
}

test('the fast path answers every message as a server of the SDK does', async () => {
  const { short, long } = await bothWays();
  for (const message of messages) expect.soft(await answer(short, message)).toEqual(await answer(long, message));
});

test.each<Record<string, string>>([
  { accept: 'application/json' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-8' },
  { 'mcp-protocol-version': '2025-06-18' },
  { 'mcp-protocol-version': '1999-01-01' },
  { 'mcp-session-id': 'made-up' },
])('and with the headers %j too', async (headers) => {
  const { short, long } = await bothWays();
  const message = callOf(findTask.name, { task_id });
  expect(await answer(short, message, headers)).toEqual(await answer(long, message, headers));
});

test('a call that wants progress is answered in an event stream, and any other one in JSON', async () => {
  const { url } = await openHttp();
  const typeOf = async (meta?: object) => {
    const response = await post(url, callOf(findTask.name, { task_id }, meta));
    await response.text();
    return response.headers.get('content-type');
  };
  expect(await typeOf({ progressToken: 'p' })).toBe('text/event-stream');
  expect(await typeOf()).toMatch('application/json');
});
