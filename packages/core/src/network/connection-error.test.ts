import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenConnections } from '../../test/broken-connections.ts';
import { failure } from '../../test/failure.ts';
import { bearer, discover } from '../auth/index.ts';
import { createCaller, createTask, findTask, run } from '../index.ts';
import { connectionError } from './connection-error.ts';
import { directFetch } from './direct-fetch.ts';

let broken: Awaited<ReturnType<typeof brokenConnections>>;
beforeAll(async () => {
  broken = await brokenConnections();
});
afterAll(() => broken.close());

const names = [
  'an untrusted certificate',
  'an expired certificate',
  'a certificate of the future',
  'a certificate for another name',
  'https at an http port',
  'a connection that ends before it is secure',
  'a port where nothing listens',
];
const cases = [
  ...names.flatMap((name) => [
    { name, by: 'fetch', fetch },
    { name, by: 'directFetch', fetch: directFetch },
  ]),
  { name: 'a port that fetch never calls', by: 'fetch', fetch },
];

test.for(cases)('$name, by $by: nothing was sent, and the error says what to change', async ({ name, fetch }) => {
  const { url, message, hint, retryable } = broken.find(name);
  const caller = createCaller({ url, session: bearer('ct_key'), accountId: 'ada', fetch });
  const error = await failure(run(createTask, caller, { title: 'Once' }));
  expect(error).toMatchObject({ code: 'unavailable', message, retryable, uncertain: false });
  expect(error.hint).toMatch(hint);
  expect(error.hint).not.toContain('may have been');

  const issuer = `${url}/realms/codetether`;
  const found = await failure(discover({ issuer, clientId: 'c', allowInsecure: true, fetch }));
  expect(found).toMatchObject({ message, retryable });
  expect(broken.requests()).toBe(0);
});

test('a failure that would repeat is not retried', async () => {
  let drawn = 0;
  const random = () => {
    drawn += 1;
    return 0;
  };
  const { url, message } = broken.find('an untrusted certificate');
  const caller = createCaller({ url, session: bearer(undefined), accountId: 'ada', random });
  expect(await failure(run(findTask, caller, {}))).toMatchObject({ message });
  // A retry would draw a random delay.
  expect(drawn).toBe(0);
});

describe('errors as Node and undici throw them', () => {
  const destination = { url: 'https://api.example.com', server: 'the CodeTether server' };
  const messageOf = (error: Error, url = destination.url) =>
    connectionError(new TypeError('fetch failed', { cause: error }), { ...destination, url })?.message;
  const system = (code: string, syscall: string, more = {}) =>
    Object.assign(new Error(`${syscall} ${code}`), { code, syscall, ...more });

  test.for<[string | undefined, Error]>([
    ['There is no host named api.example.com.', system('ENOTFOUND', 'getaddrinfo', { hostname: 'api.example.com' })],
    ['There is no host named proxy.', system('ENOTFOUND', 'getaddrinfo', { hostname: 'proxy' })],
    ['https://api.example.com cannot be reached (EAI_AGAIN).', system('EAI_AGAIN', 'getaddrinfo')],
    ['https://api.example.com cannot be reached (ETIMEDOUT).', system('ETIMEDOUT', 'connect', { port: 443 })],
    ['https://api.example.com cannot be reached (ENETUNREACH).', system('ENETUNREACH', 'connect', { port: 443 })],
    ['Nothing answers at https://api.example.com.', system('ECONNREFUSED', 'connect', { port: 443 })],
    ['Nothing answers at port 3128 of the proxy.', system('ECONNREFUSED', 'connect', { port: 3128 })],
    ['The proxy asks for a user name and a password.', new Error('Proxy response (407) !== 200 when HTTP Tunneling')],
    [
      'The proxy opens no connection to api.example.com (status 403).',
      new Error('Proxy response (403) !== 200 when HTTP Tunneling'),
    ],
    [
      'No secure connection to api.example.com is possible (alert protocol version).',
      Object.assign(new Error('tlsv1 alert protocol version'), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }),
    ],
    [
      'api.example.com does not speak https.',
      Object.assign(new Error('write EPROTO 0A00010B:SSL routines:wrong version number'), { code: 'EPROTO' }),
    ],
    // These may come after the request.
    [undefined, system('ECONNRESET', 'read')],
    [undefined, system('ETIMEDOUT', 'read')],
    [undefined, system('EPIPE', 'write')],
    [undefined, Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })],
    [undefined, Object.assign(new Error('bad record mac'), { code: 'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC' })],
    [undefined, new Error('something else')],
  ])('%s', ([message, error]) => {
    expect(messageOf(error)).toBe(message);
  });

  test('a host with several addresses certainly got no request only if every attempt failed early', () => {
    const refused = system('ECONNREFUSED', 'connect', { port: 443 });
    const attempts = (...errors: Error[]) => Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    expect(messageOf(attempts(refused, system('ETIMEDOUT', 'connect')))).toBe(
      'Nothing answers at https://api.example.com.',
    );
    expect(messageOf(attempts(refused, system('ECONNRESET', 'read')))).toBeUndefined();
  });

  test('an error that is its own cause ends', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(messageOf(error)).toBeUndefined();
  });
});
