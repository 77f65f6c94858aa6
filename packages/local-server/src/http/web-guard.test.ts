import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen } from '../listen.ts';
import { createLocalServer } from '../server.ts';
import { createWebGuard } from './web-guard.ts';

const guard = createWebGuard({
  port: 8420,
  allowedHosts: ['codetether', 'proxy.internal:9000'],
  isPage: (path) => path === '/' || path.startsWith('/realms/'),
});
const own = { host: 'localhost:8420' };
const json = { 'content-type': 'application/json', 'content-length': '2' };
const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '2' };
const passes = (method: string, url: string, headers: Record<string, string>) =>
  guard({ method, url, headers }) === undefined;

test.each([
  ['localhost:8420', true],
  ['LOCALHOST:8420', true],
  ['127.0.0.1:8420', true],
  ['[::1]:8420', true],
  ['localhost', true],
  ['localhost:9000', true],
  ['codetether:8420', true],
  ['proxy.internal:9000', true],
  ['proxy.internal:9001', false],
  ['localhost:port', false],
  ['localhost.:8420', false],
  ['127.1:8420', false],
  ['0x7f.1:8420', false],
  ['2130706433:8420', false],
  ['0.0.0.0:8420', false],
  ['user@localhost:8420', false],
  ['localhost:8420/', false],
  ['::1', false],
  ['evil.example', false],
  ['evil.example:8420', false],
  ['localhost:8420.evil.example', false],
  ['', false],
])('the Host %j is answered: %s', (host, answered) => {
  expect(passes('POST', '/mcp', { host, ...json })).toBe(answered);
});

test('a request without a Host is refused', () => {
  expect(passes('GET', '/', {})).toBe(false);
});

test.each([
  ['http://localhost:8420', true],
  ['http://127.0.0.1:8420', true],
  ['http://[::1]:8420', true],
  ['http://codetether:8420', true],
  ['http://proxy.internal:9000', true],
  ['http://codetether', false],
  ['http://localhost:3000', false],
  ['http://localhost', false],
  ['https://localhost:8420', false],
  ['moz-extension://localhost', false],
  ['foo://localhost:8420', false],
  ['http://127.1:8420', false],
  ['http://evil.example', false],
  ['null', false],
  ['file://', false],
  ['', false],
])('the Origin %j may call: %s', (origin, may) => {
  expect(passes('POST', '/mcp', { ...own, ...json, origin })).toBe(may);
  expect(passes('GET', '/v1/agent/tasks', { ...own, origin })).toBe(may);
});

test('programs, which send no Origin, may send any content type', () => {
  expect(passes('POST', '/realms/codetether/protocol/openid-connect/token', { ...own, ...form })).toBe(true);
  expect(passes('POST', '/v1/agent/tasks', { ...own, 'content-type': 'text/plain', 'content-length': '2' })).toBe(true);
});

test('with an Origin only JSON is accepted, and forms on the paths of pages', () => {
  const origin = 'http://localhost:8420';
  const sent = (path: string, headers: Record<string, string>) => passes('POST', path, { ...own, origin, ...headers });
  expect(sent('/mcp', json)).toBe(true);
  expect(sent('/mcp', { ...json, 'content-type': 'application/a2a+json; charset=utf-8' })).toBe(true);
  expect(sent('/mcp', form)).toBe(false);
  expect(sent('/mcp', { 'content-length': '2' })).toBe(false);
  expect(sent('/mcp', { 'transfer-encoding': 'chunked', 'content-type': 'text/plain; application/json' })).toBe(false);
  expect(sent('/mcp', { 'content-length': '0' })).toBe(true);
  expect(sent('/realms/codetether/login-actions/x', form)).toBe(true);
  // The path counts as the routes resolve it.
  expect(sent('/realms/../mcp', form)).toBe(false);
  expect(sent('/realms/%2e%2e/mcp', form)).toBe(false);
  expect(sent('//realms/codetether', form)).toBe(false);
});

test('cross-site reads without an Origin are refused; links may lead only to pages, and not into frames', () => {
  const from = (site: string, mode: string, dest: string) => ({
    ...own,
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    'sec-fetch-dest': dest,
  });
  for (const site of ['cross-site', 'same-site']) {
    expect(passes('GET', '/', from(site, 'navigate', 'document'))).toBe(true);
    expect(passes('POST', '/', from(site, 'navigate', 'document'))).toBe(false);
    expect(passes('GET', '/', from(site, 'navigate', 'iframe'))).toBe(false);
    expect(passes('GET', '/', from(site, 'no-cors', 'image'))).toBe(false);
    expect(passes('GET', '/v1/worker/tasks/stream', from(site, 'navigate', 'document'))).toBe(false);
    expect(passes('GET', '/v1/worker/tasks/stream', from(site, 'no-cors', 'empty'))).toBe(false);
  }
  expect(passes('GET', '/v1/agent/tasks', from('none', 'navigate', 'document'))).toBe(true);
  expect(passes('GET', '/v1/agent/tasks', from('same-origin', 'cors', 'empty'))).toBe(true);
});

let local: Listening;
beforeAll(async () => {
  local = await listen((url) => createLocalServer({ url, agent: 'none' }), { allowedHosts: ['codetether'] });
});
afterAll(() => local.close());

/** `fetch` would write these headers itself. */
function ask(method: string, path: string, headers: Record<string, string>) {
  const { hostname, port } = new URL(local.url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; text: string }>();
  const request = httpRequest({ hostname, port, method, path, headers }, async (response) => {
    // The first part of a stream is enough.
    for await (const text of response.setEncoding('utf8')) return resolve({ status: response.statusCode, text });
    resolve({ status: response.statusCode, text: '' });
  });
  request.on('error', reject);
  request.end(method === 'POST' ? '{}' : undefined);
  return promise;
}

test.each([
  ['GET', '/'],
  ['GET', '/v1/agent/tasks'],
  ['POST', '/v1/agent/tasks'],
  ['GET', '/mcp'],
  ['POST', '/mcp/v1/rpc'],
  ['GET', '/v1/worker/tasks/stream?agent_name=page'],
  ['GET', '/v1/monitor/stream'],
  ['GET', '/.well-known/oauth-protected-resource'],
  ['GET', '/realms/codetether/.well-known/openid-configuration'],
  ['POST', '/realms/codetether/protocol/openid-connect/token'],
  ['POST', '/realms/codetether/protocol/openid-connect/userinfo'],
  ['GET', '/realms/codetether/device'],
  ['GET', '/nothing'],
])('the guard protects %s %s', async (method, path) => {
  const type: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const elsewhere = await ask(method, path, { ...type, origin: 'https://evil.example' });
  expect(elsewhere).toEqual({ status: 403, text: expect.stringContaining('Web pages of other origins') });
  const rebound = await ask(method, path, { ...type, host: 'evil.example' });
  expect(rebound).toEqual({ status: 403, text: expect.stringContaining('--allowed-host') });
  const { port } = new URL(local.url);
  for (const host of [`127.0.0.1:${port}`, `codetether:${port}`]) {
    const { text } = await ask(method, path, { ...type, host });
    expect(text).not.toMatch(/Web pages of other origins|--allowed-host/);
  }
});

test('on an address for other machines, its URLs have the first allowed name', async () => {
  const open = await listen((url) => createLocalServer({ url, agent: 'none' }), {
    host: '0.0.0.0',
    allowedHosts: ['codetether', 'other:9000'],
  });
  const { port } = new URL(open.url);
  expect(open.url).toBe(`http://codetether:${port}`);
  expect(open.issuerUrl).toBe(`http://codetether:${port}/realms/codetether`);
  expect((await fetch(`http://127.0.0.1:${port}/v1/agent/tasks`)).status).toBe(200);
  await open.close();
});
