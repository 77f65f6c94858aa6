// Every request gets an answer, however odd it is: over the pipe of the real program, and over a socket of the HTTP server.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openHttp } from '../../test/http.ts';
import { startProgram } from '../../test/spawn.ts';

const ping = { jsonrpc: '2.0', id: 'last', method: 'ping' };
const list = { jsonrpc: '2.0', id: 7, method: 'tools/list' };
const clientInfo = { name: 'test', version: '0' };
const refusal = (id: unknown, code: number, message: RegExp) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: expect.stringMatching(message) },
});
const result = (id: unknown) => ({ jsonrpc: '2.0', id, result: expect.any(Object) });

const odd: readonly [name: string, sent: unknown, answer: unknown][] = [
  ['params: null', { ...list, params: null }, refusal(7, -32_602, /^params must be an object/)],
  ['params as an array', { ...list, params: [] }, refusal(7, -32_602, /^params must be an object/)],
  ['params as a text', { ...list, params: 'x' }, refusal(7, -32_602, /^params must be an object/)],
  ['_meta: null', { ...list, params: { _meta: null } }, refusal(7, -32_602, /^params\._meta must be an object/)],
  ['_meta as a list', { ...list, params: { _meta: [] } }, refusal(7, -32_602, /^params\._meta must be an object/)],
  ['a progressToken of null', withToken(null), refusal(7, -32_602, /^params\._meta\.progressToken must be/)],
  ['a progressToken of 1.5', withToken(1.5), refusal(7, -32_602, /^params\._meta\.progressToken must be/)],
  ['an object as the progressToken', withToken({}), refusal(7, -32_602, /^params\._meta\.progressToken must be/)],
  [
    'an odd related task',
    { ...list, params: { _meta: { 'io.modelcontextprotocol/related-task': 5 } } },
    refusal(7, -32_602, /^params\._meta/),
  ],
  ['a fractional id', { ...list, id: 1.5 }, refusal(1.5, -32_600, /^id must be a text or an integer/)],
  ['id: null', { ...list, id: null }, refusal(null, -32_600, /^id must be a text or an integer/)],
  ['an object as the id', { ...list, id: {} }, refusal(null, -32_600, /^id must be a text or an integer/)],
  ['a text that is not JSON', '{"jsonrpc":"2.0","id":7', refusal(null, -32_700, /not JSON/)],
  ['a number', 5, refusal(null, -32_600, /^A message is a JSON object/)],
  ['null', null, refusal(null, -32_600, /^A message is a JSON object/)],
  ['an object without a method', { jsonrpc: '2.0', id: 7 }, refusal(7, -32_600, /^method is missing/)],
  ['an empty object', {}, refusal(null, -32_600, /^jsonrpc must be "2\.0"/)],
  ['jsonrpc: 1.0', { ...list, jsonrpc: '1.0' }, refusal(7, -32_600, /^jsonrpc must be "2\.0"/)],
  ['a number as the method', { ...list, method: 5 }, refusal(7, -32_600, /^method must be a text/)],
  ['a property that JSON-RPC does not have', { ...list, more: true }, result(7)],
  ['an empty batch', [], refusal(null, -32_600, /^The batch is empty/)],
  ['a batch', [list, { ...ping, id: 8 }], [result(7), result(8)]],
  [
    'a batch with two equal ids',
    [list, { ...ping, id: 7 }],
    [refusal(7, -32_600, /the same id/), refusal(7, -32_600, /the same id/)],
  ],
  [
    'a batch with an invalid message',
    [list, { ...ping, id: 1.5 }],
    [refusal(1.5, -32_600, /^id must be/), refusal(7, -32_600, /^Another message of the batch is invalid/)],
  ],
  [
    'initialize without capabilities',
    { ...list, method: 'initialize', params: { protocolVersion: '2025-11-25', clientInfo } },
    refusal(7, -32_602, /^params\.capabilities: [^{[]+$/),
  ],
  ['initialize without params', { ...list, method: 'initialize' }, refusal(7, -32_602, /^params[^{[]+$/)],
  ['an unknown method', { ...list, method: 'nonsense' }, refusal(7, -32_601, /^Method not found/)],
  ['a byte order mark', `\ufeff${JSON.stringify(list)}`, result(7)],
];

function withToken(progressToken: unknown) {
  return { ...list, params: { _meta: { progressToken } } };
}

const textOf = (sent: unknown) => (typeof sent === 'string' ? sent : JSON.stringify(sent));

test('over a pipe, every odd message is answered and the session lives', async () => {
  const program = startProgram();
  for (const [name, sent, answer] of odd) {
    program.send(textOf(sent));
    program.send(JSON.stringify(ping));
    const answers = [await program.next(), await program.next()];
    expect.soft(sorted(answers), name).toEqual(sorted([answer, result('last')]));
  }
});

/** The batch of 2025-03-26 may hold a notification, which has no answer. */
test('over a pipe, a batch is answered by one batch, and one of notifications by nothing', async () => {
  const program = startProgram();
  const initialize = {
    ...list,
    method: 'initialize',
    params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo },
  };
  program.send(JSON.stringify(initialize));
  expect(await program.next()).toMatchObject({ result: { protocolVersion: '2025-03-26' } });
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };
  program.send(JSON.stringify([initialized]));
  program.send(JSON.stringify([initialized, list, { ...list, id: 8, method: 'nonsense' }]));
  expect(sorted([await program.next()])).toEqual([[result(7), refusal(8, -32_601, /Method not found/)]]);
});

test('over a pipe, a line that is too large is refused under its id, and a far larger one without', async () => {
  const program = startProgram();
  const call = { ...list, params: { x: 'x'.repeat(11 * 1024 * 1024) } };
  program.send(JSON.stringify(call));
  expect(await program.next()).toEqual(refusal(7, -32_600, /larger than 10485760 bytes/));
  program.send('x'.repeat(50 * 1024 * 1024));
  expect(await program.next()).toEqual(refusal(null, -32_600, /larger than 10485760 bytes/));
  program.send(JSON.stringify(ping));
  expect(await program.next()).toEqual(result('last'));
});

test.each([false, true])('over HTTP (sessions: %j), every odd message is answered', async (sessions) => {
  const { url } = await openHttp({ sessions });
  const usual = { accept: 'application/json, text/event-stream', ...(sessions && (await beginSession(url))) };
  for (const [name, sent, answer] of odd) {
    if (sessions && Object(sent).method === 'initialize') continue;
    const { body } = await post(url, textOf(sent), usual);
    const json = body.startsWith('event:') ? `[${dataOf(body).join(',')}]` : body;
    expect.soft(sorted([JSON.parse(json)].flat()), `${name}: ${body}`).toEqual([answer].flat());
  }
});

test.each(['*/*', 'application/*, text/*;q=0.5', undefined])('over HTTP, Accept: %s is answered', async (accept) => {
  const { url } = await openHttp();
  for (const message of [list, withToken(1), ping]) {
    expect(await post(url, textOf(message), accept === undefined ? {} : { accept })).toMatchObject({ status: 200 });
  }
});

test('over HTTP, a client that has closed its side of the connection is answered', async () => {
  const { url } = await openHttp();
  const { host, hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  const call = { ...list, method: 'tools/call', params: { name: 'list_models', arguments: {} } };
  const body = JSON.stringify(call);
  const headers = `host: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.end(`POST /mcp HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
  expect(await text(socket)).toMatch(/HTTP\/1\.1 200 .*"id":7/s);
});

async function beginSession(url: string) {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const { headers } = await post(url, textOf({ ...list, method: 'initialize', params }), {});
  return { 'mcp-session-id': String(headers['mcp-session-id']) };
}

/** By node:http, which adds no Accept. */
async function post(url: string, body: string, headers: Record<string, string>) {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('There is no response.');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

function dataOf(stream: string): string[] {
  return [...stream.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data);
}

/** Answers may overtake each other. */
function sorted(answers: unknown[]): unknown[] {
  const key = (answer: unknown) => String(Object([answer].flat()[0]).id);
  return answers
    .map((one) => (Array.isArray(one) ? sorted(one) : one))
    .toSorted((a, b) => key(a).localeCompare(key(b)));
}
