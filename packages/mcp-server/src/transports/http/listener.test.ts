import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createTask, findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { callOf, connectClient, openHttp, post } from '../../../test/http.ts';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

test('a client lists the tools and uses them; each call is answered in JSON', async () => {
  const { url } = await openHttp();
  const client = await connectClient(url);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain(createTask.name);

  const created = await client.callTool({ name: createTask.name, arguments: { title: 'Tidy the changelog' } });
  expect(created.isError).toBeUndefined();
  const found = await client.callTool({
    name: findTask.name,
    arguments: { task_id: (created.structuredContent as { task_id: string }).task_id },
  });
  expect(JSON.stringify(found.structuredContent)).toContain('Tidy the changelog');

  const raw = await post(url, callOf(findTask.name));
  expect(raw.headers.get('content-type')).toBe('application/json');
  expect(raw.headers.get('mcp-session-id')).toBeNull();
});

test('a call that asks for progress gets an event stream, with its progress in it', async () => {
  const { url } = await openHttp();
  const client = await connectClient(url);
  const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'Wait for me' } });
  const { task_id } = structuredContent as { task_id: string };
  const heard: string[] = [];
  const waited = await client.callTool({ name: 'wait', arguments: { task_id, timeout_seconds: 1 } }, undefined, {
    onprogress: ({ message }) => heard.push(message ?? ''),
  });
  expect(waited.structuredContent).toMatchObject({ ended: false });
  expect(heard.length).toBeGreaterThan(0);
});

test('without sessions there is no stream to open and nothing to delete', async () => {
  const { url } = await openHttp();
  for (const method of ['GET', 'DELETE']) {
    const response = await fetch(url, { method, headers: { accept: 'text/event-stream' } });
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
  }
});

test('an invalid request is answered as the protocol says', async () => {
  const { url } = await openHttp();
  const status = async (response: Promise<Response>) => {
    const { status, ...rest } = await response;
    void rest;
    return status;
  };
  expect(await status(post(url, '{"jsonrpc":'))).toBe(400);
  expect(await status(post(url, { hello: 'world' }))).toBe(400);
  expect(await status(post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }))).toBe(202);
  expect(await status(post(url, ping, { accept: 'application/json' }))).toBe(406);
  expect(await status(post(url, ping, { 'content-type': 'text/plain' }))).toBe(415);
  expect(await status(post(url, ping, { 'mcp-protocol-version': '1999-01-01' }))).toBe(400);
  expect(await status(post(url.replace('/mcp', '/other'), ping))).toBe(404);
  expect(await (await post(url, ping)).json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  const unknown = await post(url, { jsonrpc: '2.0', id: 7, method: 'nonsense' });
  expect(await unknown.json()).toMatchObject({ id: 7, error: { code: -32601 } });
});

test('only hosts and origins that are known may call', async () => {
  const { url } = await openHttp();
  const from = async (headers: Record<string, string>) => {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    // fetch does not let a caller choose the Host.
    const request = httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.end(JSON.stringify(ping));
    return promise;
  };
  const accept = 'application/json, text/event-stream';
  expect(await from({ accept })).toBe(200);
  expect(await from({ accept, host: 'evil.example.com' })).toBe(403);
  expect(await from({ accept, origin: 'https://evil.example.com' })).toBe(403);
  expect(await from({ accept, origin: 'null' })).toBe(403);
  expect(await from({ accept, origin: 'http://localhost:6274' })).toBe(403);
  expect(await from({ accept, origin: new URL(url).origin })).toBe(200);
  expect(await from({ accept, origin: new URL(url).origin, 'content-type': 'text/plain' })).toBe(415);
  expect(await from({ accept, 'sec-fetch-site': 'cross-site' })).toBe(403);
});

test('the server card can be read before connecting, that of a public server from any origin', async () => {
  const { url } = await openHttp();
  const elsewhere = await openHttp({ publicUrl: 'https://mcp.example.com/mcp' });
  const read = async (place: string, from: Record<string, string> = {}) => {
    const response = await fetch(place, { headers: from });
    const { headers } = response;
    return [headers.get('content-type'), headers.get('access-control-allow-origin'), await response.json()];
  };
  const card = (at: string) => ({
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: 'io.codetether/mcp-server',
    version: expect.any(String),
    remotes: [{ type: 'streamable-http', url: at, supportedProtocolVersions: expect.arrayContaining(['2025-11-25']) }],
  });
  const headers = ['application/mcp-server-card+json', '*'];
  expect(await read(`${url}/server-card`)).toMatchObject([...headers, card(url)]);
  const catalog = { origin: 'https://catalog.example' };
  const wellKnown = elsewhere.url.replace('/mcp', '/.well-known/mcp/server-card.json');
  expect(await read(wellKnown, catalog)).toMatchObject([...headers, card('https://mcp.example.com/mcp')]);
  const [, readable] = await read(`${url}/server-card`, catalog);
  expect(readable).toBeNull();
});

test('a page of an allowed origin may call from a browser, and read what it needs', async () => {
  const { url } = await openHttp({ origins: ['https://app.example.com'] });
  const origin = 'https://app.example.com';
  const asked = await fetch(url, { method: 'OPTIONS', headers: { origin } });
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
  const answered = await post(url, ping, { origin });
  expect([answered.status, answered.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  expect(answered.headers.get('access-control-expose-headers')).toBe('mcp-session-id, www-authenticate, retry-after');
  expect(answered.headers.get('vary')).toBe('origin');
  const other = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://evil.example.com' } });
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

test('a body over the limit is refused, announced or not, and the client gets the error', async () => {
  const { url } = await openHttp({ maxBytes: 1_000_000 });
  const big = JSON.stringify(callOf(findTask.name, { title: 'x'.repeat(3_000_000) }));
  const streamed = () => post(url, big, {}, { body: new Blob([big]).stream(), duplex: 'half' } as RequestInit);
  for (const send of [() => post(url, big), streamed]) {
    const response = await send();
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { error: { message: expect.stringContaining('1000000') } },
    ]);
  }
  expect((await post(url, ping)).status).toBe(200);
});

test('a body far over the limit is not read', async () => {
  const { url } = await openHttp({ maxBytes: 1_000 });
  const big = JSON.stringify(callOf(findTask.name, { title: 'x'.repeat(20_000_000) }));
  // The connection may end before everything is sent.
  expect((await post(url, big).catch(() => undefined))?.status ?? 413).toBe(413);
  expect((await post(url, ping)).status).toBe(200);
});

test('a client that calls too often learns how long to wait', async () => {
  const { url } = await openHttp({ callsPerMinute: 2 });
  expect((await post(url, ping)).status).toBe(200);
  expect((await post(url, ping)).status).toBe(200);
  const refused = await post(url, ping);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('each message of a batch counts as a call', async () => {
  const { url } = await openHttp({ callsPerMinute: 3 });
  expect((await post(url, [ping, { ...ping, id: 2 }])).status).toBe(200);
  expect((await post(url, [ping, { ...ping, id: 2 }])).status).toBe(429);
});

test('closing lets running calls finish, and accepts no new ones', async () => {
  const { url, local, close } = await openHttp();
  local.faults.next({ kind: 'latency', ms: 300 });
  const inFlight = post(url, callOf(createTask.name, { title: 'Slow' }));
  await expect.poll(() => fetch(url.replace('/mcp', '/health')).then(({ status }) => status)).toBe(200);
  const closed = close();
  expect(await (await inFlight).json()).toMatchObject({
    result: { structuredContent: { task_id: expect.any(String) } },
  });
  await closed;
  await expect(post(url, ping)).rejects.toThrow();
});

test('500 clients that vanish in the middle of a call leave nothing behind', async () => {
  const { url, local, upstream } = await openHttp();
  const find = (meta?: object) => callOf(findTask.name, { task_id: crypto.randomUUID() }, meta);
  await post(url, find(), { connection: 'close' });
  const before = process.getActiveResourcesInfo().length;
  local.faults.next({ kind: 'stall', times: 1_000 });
  const clients = Array.from({ length: 500 }, (_, index) =>
    sendOnly(url, find(index % 2 ? { progressToken: index } : undefined)),
  );
  await expect.poll(() => upstream.size).toBe(500);
  for (const client of clients) client.destroy();
  await expect.poll(() => upstream.size).toBe(0);
  await expect.poll(() => process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});

/** Sends a message and never reads the answer. */
function sendOnly(url: string, message: object): Socket {
  const { host, hostname, port, pathname } = new URL(url);
  const body = JSON.stringify(message);
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  return socket;
}
