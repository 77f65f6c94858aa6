import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { listening, testAuthority, tlsInFrontOf } from '../../test/certificates.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { directFetch } from './direct-fetch.ts';

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer(answer);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listening(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port, url: `http://127.0.0.1:${port}/a?b=c`, connections: () => connections };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('It should have failed.'),
    (error: unknown) => error,
  );

test('the server gets method, path, headers and body, and the caller all of the answer; the connection is kept', async () => {
  const { url, connections } = await serve(async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    response.writeHead(
      418,
      'Teapot',
      [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x', 'y'],
      ].flat(),
    );
    response.end(JSON.stringify({ method, url, headers, body }));
  });
  const post = { method: 'POST', headers: { 'x-mine': 'é' }, body: '{"☎": 1}' };
  for (const input of [url, new URL(url), new Request(url)]) {
    const response = await directFetch(input, post);
    const { status, statusText, headers } = response;
    expect([status, statusText, response.url, response.ok]).toEqual([418, 'Teapot', url, false]);
    expect([headers.getSetCookie(), headers.get('x')]).toEqual([['a=1', 'b=2'], 'y']);
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: '/a?b=c',
      headers: { 'x-mine': 'é', 'content-length': '10', 'content-type': 'text/plain;charset=UTF-8', accept: '*/*' },
      body: post.body,
    });
  }
  expect(connections()).toBe(1);
});

test.for([
  ['gzip', gzipSync],
  ['X-Gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['unknown', (plain: Buffer) => plain],
] as const)('%s is decompressed, within a limit', async ([coding, compress]) => {
  const plain = 'Ω'.repeat(100_000);
  const { url } = await serve((_, response) =>
    response.writeHead(200, { 'content-encoding': coding }).end(compress(Buffer.from(plain))),
  );
  expect(await (await directFetch(url)).text()).toBe(plain);
  const limited = await boundedFetch(directFetch, 150_000)(url);
  await expect(limited.text()).rejects.toThrow('more than 150000 bytes');
});

test('a redirect is an answer or an error, and is not followed', async () => {
  const { url, connections } = await serve((_, response) => response.writeHead(302, { location: '/other' }).end());
  const response = await directFetch(url, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([302, '/other']);
  await expect(directFetch(url)).rejects.toThrow(TypeError);
  expect(connections()).toBeLessThan(3);
});

test('answers without a body', async () => {
  const { url } = await serve((request, response) =>
    response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'x-length': '7' }).end(),
  );
  for (const method of ['HEAD', 'DELETE']) {
    const { body, headers } = await directFetch(url, { method });
    expect([body, headers.get('x-length')]).toEqual([null, '7']);
  }
});

test('an abort ends the request with its reason: before it is sent, before the answer, and within it', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/stream') response.write('first');
  });
  const stream = new URL('/stream', url);
  const abort = new AbortController();
  const { body } = await directFetch(stream, { signal: abort.signal });
  const reader = body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
  const waiting = [failure(directFetch(url, { signal: abort.signal })), failure(reader?.read() ?? Promise.resolve())];
  const reason = new Error('enough');
  abort.abort(reason);
  expect(await Promise.all(waiting)).toEqual([reason, reason]);
  expect(await failure(directFetch(url, { signal: abort.signal }))).toBe(reason);
});

test('a cancelled body closes the connection, read or not', async () => {
  const closed: Promise<unknown>[] = [];
  const { url } = await serve((request, response) => {
    closed.push(once(request.socket, 'close'));
    response.write('endless');
  });
  await (await directFetch(url)).body?.cancel();
  const reader = (await directFetch(url)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(closed).toHaveLength(2);
  await Promise.all(closed);
});

test.for([
  ['before the answer', {}, false],
  ['within a short one', { 'content-length': '10' }, true],
  ['within a long one', { 'content-length': '100000' }, true],
  ['within one of unknown length', {}, true],
  ['within a compressed one', { 'content-encoding': 'gzip' }, true],
] as const)('a connection that breaks %s is a TypeError with its cause', async ([, headers, begins]) => {
  const { url } = await serve((_, response) => {
    if (!begins) return response.destroy();
    response.writeHead(200, headers).flushHeaders();
    return response.write(gzipSync('12345').subarray(0, 9), () => response.destroy());
  });
  const error = await failure(directFetch(url).then((response) => response.text()));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toHaveProperty('cause.code');
});

test('an answer that no Response can hold is a TypeError', async () => {
  const { url } = await serve((_, response) => response.writeHead(999).end());
  await expect(directFetch(url)).rejects.toThrow(TypeError);
});

test('https with the certificates that the process trusts', async () => {
  const { port } = await serve((_, response) => response.end('secret'));
  const authority = await testAuthority();
  const tls = await tlsInFrontOf(port, await authority.sign());
  onTestFinished(tls.close);
  const before = getCACertificates();
  onTestFinished(() => setDefaultCACertificates(before));
  const url = `https://127.0.0.1:${tls.port}`;
  expect(await failure(directFetch(url))).toMatchObject({ cause: { code: expect.stringContaining('UNABLE_TO') } });
  setDefaultCACertificates([...before, authority.pem]);
  expect(await (await directFetch(url)).text()).toBe('secret');
});
