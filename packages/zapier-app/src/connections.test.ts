// Servers that cannot be reached, over real sockets: the error that a Zap's author sees, and whether Zapier runs the step again.
import { createLocalServer, listen } from '@codetether/local-server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { brokenConnections } from '../../core/test/broken-connections.ts';
import { startProxy, useProxiesForNow } from '../../core/test/proxy-server.ts';
import { failureOf, performWith, startLocal, testSigningKey } from '../test/local.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

let broken: Awaited<ReturnType<typeof brokenConnections>>;
beforeAll(async () => {
  broken = await brokenConnections();
});
afterAll(() => broken.close());

function appAt(url: string, issuer = `${url}/realms/codetether`) {
  const env = {
    CODETETHER_API_URL: url,
    CODETETHER_ISSUER: issuer,
    CLIENT_ID: 'codetether-zapier',
    CLIENT_SECRET: 's3cret',
    CODETETHER_SIGNING_KEY: testSigningKey,
  };
  const app = createApp(() => readConfig(env));
  const tester = createAppTester(app);
  // Zapier's types also allow a request instead of a function; ours is a function.
  const refresh = app.authentication?.oauth2Config?.refreshAccessToken as Parameters<typeof tester>[0];
  return {
    perform: performWith(app, tester, 'ct_key'),
    refresh: () => tester(refresh, { authData: { access_token: 'old', refresh_token: 'kept' } }),
  };
}

test.for([
  'an untrusted certificate',
  'an expired certificate',
  'a certificate for another name',
  'https at an http port',
  'a port where nothing listens',
])('%s: the run is held only if that can help, and nothing was sent', async (name) => {
  const { url, message, hint, retryable } = broken.find(name);
  const { perform, refresh } = appAt(url);
  const expected = {
    name: retryable ? 'ThrottledError' : 'AppError',
    message: expect.stringMatching(hint),
  };
  for (const step of [() => perform('create_task', { title: 'Once' }), refresh]) {
    const failure = await failureOf(step());
    expect(failure).toMatchObject(expected);
    expect(failure.message).toContain(message);
    expect(failure.message).not.toContain('may or may not');
  }
  expect(broken.requests()).toBe(0);
});

test('the error for an address that ends in /v1 names the right one', async () => {
  const { perform } = appAt('https://codetether.test/v1');
  expect((await failureOf(perform('find_task'))).message).toContain(
    'CODETETHER_API_URL ends in /v1, which the connector adds itself. Set it to https://codetether.test.',
  );
});

test('an expired token is reported with its time, and Zapier refreshes it', async () => {
  const local = await startLocal({ agent: 'none' });
  onTestFinished(local.close);
  const { expired } = local.server.server.tokens;
  expect(await failureOf(local.perform('list_ralph_runs', {}, { token: expired }))).toMatchObject({
    name: 'RefreshAuthError',
    message: expect.stringMatching(/expired on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\./),
  });
});

test('the API and the issuer are called through the proxies of the environment', async () => {
  const { url, server, close } = await listen(await createLocalServer({ agent: 'none' }), {
    allowedHosts: ['codetether.test'],
  });
  onTestFinished(close);
  const proxy = await startProxy({ port: Number(new URL(url).port) });
  onTestFinished(proxy.close);
  onTestFinished(await useProxiesForNow({ HTTPS_PROXY: proxy.url }));
  const { perform, refresh } = appAt('https://codetether.test', 'https://auth.codetether.test');
  // The proxies lead to a port for plain http, so a call gets no further than the proxy.
  expect((await failureOf(perform('find_task', {}, { token: server.tokens.admin }))).message).toContain(
    'codetether.test does not speak https.',
  );
  await failureOf(refresh());
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT codetether.test:443', 'CONNECT auth.codetether.test:443']));
});
