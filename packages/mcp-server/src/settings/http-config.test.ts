import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const env = { CODETETHER_API_URL: 'https://codetether.example' };
const issuer = 'https://auth.example/realms/codetether';
const secret = { ...env, CODETETHER_CLIENT_SECRET: 'secret' };

test('by default it listens on this machine only, without sessions', () => {
  expect(readConfig(['http'], env).http).toEqual({
    check: false,
    host: '127.0.0.1',
    port: 8_421,
    allowedHosts: [],
    allowedOrigins: [],
    sessions: false,
    sessionsPerAccount: 20,
    callsPerMinute: 600,
    proxies: 0,
    upstreamAudience: 'codetether',
    passTokenOn: false,
  });
});

test('a public server is set by flags and environment', () => {
  const args = ['http', '--host', '0.0.0.0', '--public-url', 'https://mcp.example/mcp', '--issuer', issuer];
  const { http } = readConfig([...args, '--client-id', 'mcp', '--allowed-host', 'a:9000', '--allow-host', 'b'], {
    ...secret,
    PORT: '8080',
  });
  expect(http).toMatchObject({ port: 8_080, clientId: 'mcp', clientSecret: 'secret', allowedHosts: ['a:9000', 'b'] });
});

test.each<[string[], Record<string, string>, RegExp]>([
  [['--host', '0.0.0.0'], env, /Without --issuer anybody could act as this account/],
  [['--host', '0.0.0.0', '--issuer', issuer, '--client-id', 'mcp'], secret, /Give --public-url/],
  [['--issuer', issuer], env, /Give --client-id and CODETETHER_CLIENT_SECRET/],
  [['--issuer', 'nowhere'], env, /--issuer or CODETETHER_ISSUER is not an http or https URL/],
  [[], { ...env, CODETETHER_SERVICE_TOKEN: 'ct_x' }, /is for the accounts of several callers. Give --issuer/],
  [
    ['--issuer', issuer, '--client-id', 'mcp', '--visibility', 'server'],
    { ...secret, CODETETHER_SERVICE_TOKEN: 'ct_x' },
    /excludes --visibility server/,
  ],
  [['--port', '99999'], env, /--port or PORT must be a whole number up to 65535/],
  [['--allowed-host', 'https://mcp.example'], env, /--allowed-host must be a host name/],
  [['--allowed-host', '127.1'], env, /--allowed-host must be a host name/],
  [['--allowed-origin', 'app.example'], env, /--allowed-origin must be an http or https origin/],
  [['--sessions-per-account', '0'], env, /must be a whole number from 1/],
  [['--proxies', 'two'], env, /--proxies must be a whole number/],
  [['--calls-per-minute', 'many'], env, /must be a whole number/],
])('%j with %j is refused in one sentence', (args, given, wording) => {
  expect(() => readConfig(['http', ...args], given)).toThrow(wording);
});

test('an origin is taken as browsers send it', () => {
  expect(readConfig(['http', '--allowed-origin', 'https://App.example/page'], env).http.allowedOrigins).toEqual([
    'https://app.example',
  ]);
});

test('the tokens of callers may be passed on when that is asked for', () => {
  expect(readConfig(['http', '--issuer', issuer, '--pass-token-on'], env).http.passTokenOn).toBe(true);
});
