import { expect, test } from 'vitest';
import { createWebGuard, isLoopback, type WebGuardOptions } from './web-guard.ts';

const own = { host: 'localhost:3000' };
const json = { 'content-type': 'application/json', 'content-length': '2' };
const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '2' };

function guarded(options: Partial<WebGuardOptions> = {}) {
  const guard = createWebGuard({ port: 3000, ...options });
  return (headers: Record<string, string>, method = 'POST', url = '/mcp') => guard({ method, url, headers });
}

test.each([
  ['localhost:3000', true],
  ['LocalHost:3000', true],
  ['127.0.0.1:3000', true],
  ['[::1]:3000', true],
  ['localhost', true],
  // As through a forwarded port.
  ['localhost:9000', true],
  ['mcp.example.com', true],
  ['mcp.internal:3000', true],
  ['proxy.internal:9000', true],
  ['proxy.internal', false],
  ['127.1:3000', false],
  ['127.0.0.1.:3000', false],
  ['0x7f000001:3000', false],
  ['0.0.0.0:3000', false],
  ['::1', false],
  ['localhost.:3000', false],
  ['localhost:3000:3000', false],
  ['user@localhost:3000', false],
  ['localhost/:3000', false],
  ['evil.example', false],
  ['localhost.evil.example:3000', false],
  ['', false],
])('the Host %j is answered: %s', (host, answered) => {
  const ask = guarded({ publicUrl: 'https://mcp.example.com/mcp', hosts: ['mcp.internal', 'proxy.internal:9000'] });
  expect(ask({ host, ...json })).toBe(answered ? undefined : 'host');
});

test('a request without a Host is refused; with anyHost every Host is accepted', () => {
  expect(guarded()({})).toBe('host');
  expect(guarded({ anyHost: true })({ host: '10.0.0.7:3000' })).toBeUndefined();
});

test.each([
  ['http://localhost:3000', true],
  ['http://127.0.0.1:3000', true],
  ['http://[::1]:3000', true],
  ['https://mcp.example.com', true],
  ['https://app.example.com', true],
  ['http://localhost:6274', false],
  ['http://localhost', false],
  ['https://localhost:3000', false],
  ['http://mcp.example.com', false],
  ['https://mcp.example.com:3000', false],
  ['https://app.example.com.evil.example', false],
  ['moz-extension://localhost', false],
  ['foo://localhost', false],
  ['foo://localhost:3000', false],
  ['null', false],
  ['file://', false],
  ['', false],
])('the Origin %j may call: %s', (origin, may) => {
  const ask = guarded({ publicUrl: 'https://mcp.example.com/mcp', origins: ['https://app.example.com'] });
  expect(ask({ ...own, ...json, origin })).toBe(may ? undefined : 'origin');
  expect(ask({ ...own, origin }, 'OPTIONS')).toBe(may ? undefined : 'origin');
});

test('with an Origin only JSON is accepted, and forms where pages have some; programs may send anything', () => {
  const ask = guarded({ isPage: (path) => path.startsWith('/link') });
  const page = { ...own, origin: 'http://localhost:3000' };
  expect(ask({ ...page, ...form })).toBe('body');
  expect(ask({ ...page, 'content-length': '2' })).toBe('body');
  expect(ask({ ...page, 'transfer-encoding': 'chunked', 'content-type': 'text/plain;application/json' })).toBe('body');
  expect(ask({ ...page, ...json, 'content-type': 'Application/JSON; charset=utf-8' })).toBeUndefined();
  expect(ask({ ...page, ...form }, 'POST', '/link/confirm?x')).toBeUndefined();
  // The guard reads the path as routes do.
  expect(ask({ ...page, ...form }, 'POST', '/link/../slack/events')).toBe('body');
  expect(ask({ ...page, ...form }, 'POST', '/link/%2E%2e/slack/events')).toBe('body');
  expect(ask({ ...own, ...form })).toBeUndefined();
});

test('reads of a page without an Origin are refused; links lead only to pages, and not into frames', () => {
  const ask = guarded({ isPage: (path) => path === '/link' });
  for (const site of ['cross-site', 'same-site']) {
    const from = (mode: string, dest: string) => ({
      ...own,
      'sec-fetch-site': site,
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
    });
    expect(ask(from('navigate', 'document'), 'GET', '/link?t=x')).toBeUndefined();
    expect(ask(from('navigate', 'document'), 'POST', '/link')).toBe('origin');
    expect(ask(from('navigate', 'iframe'), 'GET', '/link')).toBe('origin');
    expect(ask(from('navigate', 'document'), 'GET', '/mcp')).toBe('origin');
    expect(ask(from('no-cors', 'image'), 'GET', '/link')).toBe('origin');
  }
  expect(ask({ ...own, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 'GET')).toBeUndefined();
  expect(ask({ ...own, 'sec-fetch-site': 'same-origin' }, 'GET')).toBeUndefined();
});

test('loopback addresses are those that only this machine can reach', () => {
  for (const address of ['localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])
    expect(isLoopback(address)).toBe(true);
  for (const address of ['0.0.0.0', '::', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example'])
    expect(isLoopback(address)).toBe(false);
});
