import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createLocalServer, listen } from '@codetether/local-server';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closedPort, testAuthority, tlsInFrontOf } from '../../test/certificates.ts';
import { failure } from '../../test/failure.ts';
import { startProxy } from '../../test/proxy-server.ts';
import { bearer } from '../auth/index.ts';
import { createCaller, createTask, run } from '../index.ts';
import { proxiesOf } from './proxies.ts';
import { openNetwork, useProxies } from './proxy.ts';

const credentials = 'ada:s3cret';

/** A CodeTether behind a proxy that requires credentials. Only the proxy knows its host, http://codetether.test and https://codetether.test. */
async function open() {
  const local = await listen(await createLocalServer({ agent: 'none' }), { allowedHosts: ['codetether.test'] });
  onTestFinished(() => local.close());
  const authority = await testAuthority();
  const tls = await tlsInFrontOf(Number(new URL(local.url).port), await authority.sign({ hosts: ['codetether.test'] }));
  onTestFinished(tls.close);
  const before = getCACertificates();
  setDefaultCACertificates([...before, authority.pem]);
  const dispatcher = getGlobalDispatcher();
  onTestFinished(() => {
    setDefaultCACertificates(before);
    setGlobalDispatcher(dispatcher);
  });
  const proxyTo = async (port: number) => {
    const proxy = await startProxy({ port, credentials });
    onTestFinished(proxy.close);
    return proxy;
  };
  const create = (url: string) => {
    const caller = createCaller({ url, session: bearer(local.server.tokens.admin), accountId: 'ada' });
    return run(createTask, caller, { title: 'Through a proxy' });
  };
  return {
    local,
    create,
    http: await proxyTo(Number(new URL(local.url).port)),
    https: await proxyTo(tls.port),
  };
}

test('http is forwarded and https is tunnelled, each by its own proxy', async () => {
  const { create, http, https } = await open();
  await useProxies({ HTTP_PROXY: http.url, https_proxy: https.url });
  expect(await create('http://codetether.test')).toMatchObject({ title: 'Through a proxy' });
  expect(http.asked).toContain('POST http://codetether.test/mcp/v1/rpc');
  expect(await create('https://codetether.test')).toMatchObject({ title: 'Through a proxy' });
  expect(new Set(https.asked)).toEqual(new Set(['CONNECT codetether.test:443']));
});

test('a program’s fetch takes the proxies too, and without them it is Node’s lighter one', async () => {
  const { http, local } = await open();
  const direct = await openNetwork({});
  expect(direct.dispatcher).toBeUndefined();
  expect((await direct.fetch(`${local.url}/health`)).status).toBe(200);
  const { fetch, dispatcher } = await openNetwork({ HTTP_PROXY: http.url });
  expect(dispatcher).toBeDefined();
  await (await fetch('http://codetether.test/health')).text();
  expect(http.asked).toEqual(['GET http://codetether.test/health']);
});

test('loopback addresses and those of NO_PROXY are called directly', async () => {
  const { create, local, http } = await open();
  await useProxies({ HTTP_PROXY: http.url, NO_PROXY: '.test, other.example' });
  await create(local.url);
  expect(await failure(create('http://codetether.test'))).toMatchObject({
    message: expect.stringMatching(/There is no host named codetether\.test|codetether\.test cannot be reached/),
  });
  expect(http.asked).toEqual([]);
});

test('the error names a proxy that refuses or does not answer, and nothing was sent', async () => {
  const { create, http, https } = await open();
  const anonymous = {
    HTTP_PROXY: http.url.replace(`${credentials}@`, ''),
    HTTPS_PROXY: https.url.replace('ada', 'eve'),
  };
  await useProxies(anonymous);
  for (const url of ['http://codetether.test', 'https://codetether.test']) {
    expect(await failure(create(url))).toMatchObject({
      code: 'unavailable',
      message: 'The proxy asks for a user name and a password.',
      hint: expect.stringContaining('HTTPS_PROXY'),
      retryable: false,
      uncertain: false,
    });
  }
  const port = await closedPort();
  await useProxies({ HTTP_PROXY: `http://127.0.0.1:${port}` });
  expect(await failure(create('http://codetether.test'))).toMatchObject({
    message: `Nothing answers at port ${port} of the proxy.`,
    uncertain: false,
  });
});

describe('the variables', () => {
  const loopback = 'localhost,127.0.0.1,[::1]';

  test.for([
    [{}, undefined],
    [{ HTTP_PROXY: ' ', NO_PROXY: 'a.example' }, undefined],
    [
      { HTTP_PROXY: 'http://a:1', http_proxy: 'http://b:1' },
      { httpProxy: 'http://b:1', noProxy: loopback },
    ],
    [
      { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'b.example' },
      { httpsProxy: 'http://a:1', noProxy: `b.example,${loopback}` },
    ],
    [
      { HTTPS_PROXY: 'http://a:1', no_proxy: '*' },
      { httpsProxy: 'http://a:1', noProxy: '*' },
    ],
  ] as const)('%j', ([env, proxies]) => {
    expect(proxiesOf(env)).toEqual(proxies);
  });

  test.for(['proxy.example.com:3128', 'ftp://proxy', `"http://${credentials}@proxy"`])('%s is refused', (value) => {
    const read = () => proxiesOf({ HTTPS_PROXY: value });
    expect(read).toThrow('HTTPS_PROXY is not the URL of a proxy.');
    expect(read).not.toThrow('s3cret');
  });
});
