// Servers that cannot be reached, over real sockets: the errors that a model and a person at a terminal see.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTask, silentLog } from '@codetether/core';
import { createLocalServer, listen } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { brokenConnections } from '../../../core/test/broken-connections.ts';
import { testAuthority, tlsInFrontOf } from '../../../core/test/certificates.ts';
import { startProxy } from '../../../core/test/proxy-server.ts';
import { runProgram } from '../../test/spawn.ts';
import { accountOf } from '../accounts/account.ts';
import { createServer } from '../protocol/server.ts';
import { createRegistry } from '../registry/registry.ts';

let broken: Awaited<ReturnType<typeof brokenConnections>>;
beforeAll(async () => {
  broken = await brokenConnections();
});
afterAll(() => broken.close());

/** The answer to create_task from a server whose CodeTether is at that address. */
async function createTaskAt(url: string) {
  const registry = createRegistry();
  const server = createServer({
    version: '0',
    instructions: registry.catalog('unknown').instructions,
    catalog: () => registry.catalog('unknown'),
    registry: async () => registry,
    caller: async () => accountOf({ url, token: 'ct_key', tier: 'pro', visibility: 'server', log: silentLog }),
    stateful: true,
  });
  const client = new Client({ name: 'test', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  await client.connect(theirs);
  onTestFinished(() => client.close());
  return client.callTool({ name: createTask.name, arguments: { title: 'Once' } });
}

test.for([
  'an untrusted certificate',
  'an expired certificate',
  'a certificate for another name',
  'https at an http port',
  'a port where nothing listens',
])('%s: the error names the cause, and says that nothing was done', async (name) => {
  const { url, message, hint, retryable } = broken.find(name);
  expect(await createTaskAt(url)).toMatchObject({
    isError: true,
    structuredContent: { code: 'unavailable', error: message, hint: expect.stringMatching(hint), retryable },
  });
  expect(broken.requests()).toBe(0);
});

/** An embedded CodeTether, and programs that use it by their environment. */
async function open() {
  const { url, server, close } = await listen(await createLocalServer({ agent: 'none' }), {
    allowedHosts: ['codetether.test'],
  });
  onTestFinished(close);
  const port = Number(new URL(url).port);
  const proxy = await startProxy({ port });
  onTestFinished(proxy.close);
  const token = server.tokens.admin;
  const doctor = (env: Record<string, string>) =>
    runProgram(['doctor'], { env: { CODETETHER_API_URL: url, CODETETHER_TOKEN: token, ...env } });
  return { url, port, tokens: server.tokens, proxy, doctor };
}

test('doctor names the variable that makes a private certificate trusted, and it does', async () => {
  const { port, doctor } = await open();
  const authority = await testAuthority();
  const tls = await tlsInFrontOf(port, await authority.sign({ hosts: ['127.0.0.1', 'codetether.test'] }));
  onTestFinished(tls.close);
  const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const NODE_EXTRA_CA_CERTS = join(folder, 'authority.pem');
  await writeFile(NODE_EXTRA_CA_CERTS, authority.pem);

  // The embedded server answers only under its own port.
  const { url: through } = await startProxyTo(tls.port);
  const env = { CODETETHER_API_URL: 'https://codetether.test', HTTPS_PROXY: through };
  const refused = await doctor(env);
  expect(refused.output).toContain('- The certificate of codetether.test is not trusted. Set NODE_EXTRA_CA_CERTS to');
  expect(refused.exitCode).toBe(1);
  const trusted = await doctor({ ...env, NODE_EXTRA_CA_CERTS });
  expect(trusted.output).toContain('later than 1.6');
  expect(trusted.output).not.toContain('certificate');
});

async function startProxyTo(port: number) {
  const proxy = await startProxy({ port });
  onTestFinished(proxy.close);
  return proxy;
}

test('doctor and login go through the proxies of the environment', async () => {
  const { proxy, doctor } = await open();
  const { output } = await doctor({ CODETETHER_API_URL: 'http://codetether.test', http_proxy: proxy.url });
  expect(output).toMatch(/Version +later than 1\.6/);
  expect(proxy.asked).toContain('GET http://codetether.test/v1/agent/workspaces/list');

  const issuer = 'https://auth.codetether.test/realms/codetether';
  const { errors, exitCode } = await runProgram(['login', '--issuer', issuer], { env: { HTTPS_PROXY: proxy.url } });
  expect(proxy.asked).toContain('CONNECT auth.codetether.test:443');
  // The proxy forwards to a plain http port.
  expect([exitCode, errors]).toEqual([1, expect.stringMatching(/^auth\.codetether\.test does not speak https\./)]);
});

test('a proxy that is set wrongly is named before anything is served', async () => {
  const env = { CODETETHER_API_URL: 'https://codetether.test', HTTPS_PROXY: 'proxy.example.com:3128' };
  expect(await runProgram(['doctor'], { env })).toEqual({
    output: '',
    errors: expect.stringMatching(/^HTTPS_PROXY is not the URL of a proxy\. Set it to [^\n]+\n$/),
    exitCode: 2,
  });
});

test('doctor names a token that has expired, with its time', async () => {
  const { tokens, doctor } = await open();
  const { output, exitCode } = await doctor({ CODETETHER_TOKEN: tokens.expired });
  expect(output).toMatch(
    /\n- CODETETHER_TOKEN expired on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\. Set a new one, or unset it/,
  );
  expect(output.match(/CODETETHER_TOKEN expired/g)).toHaveLength(1);
  expect(exitCode).toBe(1);
});

test('login names an address that ends in /v1', async () => {
  const env = { CODETETHER_API_URL: 'https://codetether.test/v1' };
  const { errors, exitCode } = await runProgram(['login', '--issuer', 'https://auth.codetether.test'], { env });
  expect(errors).toMatch(/^--url or CODETETHER_API_URL ends in \/v1.* Set it to https:\/\/codetether\.test\.\n$/);
  expect(exitCode).toBe(2);
});
