// The built package: each file that is loaded on demand has all that it needs.
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cancelTask, createTask, findTask } from '@codetether/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type ClientCapabilities, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serve } from '../../core/test/serve.ts';
import { buildServer } from '../build/build.ts';
import { showsApps } from '../test/apps/protocol.ts';
import { connectClient } from '../test/http.ts';
import { runProgram, startHttp, testKey } from '../test/spawn.ts';
import { appDefinitions } from './apps/app-registry.ts';
import { firstRequests } from './start/record.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const program = join(dist, 'codetether-mcp.cjs');
/** Nothing listens on this port, and fetch does not refuse it. */
const CODETETHER_API_URL = 'http://127.0.0.1:2';

beforeAll(() => buildServer());

describe('what a start answers by itself', () => {
  const lines = firstRequests.map((request, id) => `${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`);

  test('needs two small files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [start, ...others] = ['codetether-mcp.cjs', 'main.cjs'].map((name) => join(folder, name));
    for (const file of [start, ...others]) await copyFile(join(dist, basename(String(file))), String(file));
    // A second handshake would be the server's.
    const input = lines.filter((line, index) => index === 0 || !line.includes('"initialize"')).join('');
    const { output, errors } = await runProgram([], { program: start, input, env: { CODETETHER_API_URL } });
    expect(errors).toBe('');
    expect(output.trim().split('\n')).toHaveLength(input.trim().split('\n').length);
  });

  const jwt = ['{"alg":"none"}', '{"scope":"tasks:read","exp":4102444800}', 'x'].map((part) => btoa(part)).join('.');

  test.each<[string, string[], Record<string, string>]>([
    ['no more settings', [], {}],
    ['a token', ['--tier', 'free', '--visibility', 'own'], { CODETETHER_TOKEN: 'ct_0123456789' }],
    ['a token that names its scopes', [], { CODETETHER_TOKEN: jwt }],
    ['a sign-in', ['--issuer', 'https://auth.example.com'], { CODETETHER_TOKENS_FILE: '/nowhere/tokens.json' }],
    ['--read-only', ['--read-only'], {}],
    ['--toolsets', ['--toolsets', 'tasks,ralph'], {}],
    ['--tools', ['--tools', 'create_task'], {}],
    ['--codebase', ['--codebase', '7bad57ca'], {}],
    ['debug logs', ['--log-level', 'debug'], {}],
  ])('is with %s what the server answers, byte for byte', async (_, args, env) => {
    const run = (program?: string) =>
      runProgram(args, { ...(program && { program }), input: lines.join(''), env: { CODETETHER_API_URL, ...env } });
    const [built, server] = [await run(program), await run()];
    expect(sorted(built.output)).toEqual(sorted(server.output));
    expect(built.exitCode).toBe(0);
  });
  const sorted = (output: string) => output.split('\n').sort();

  test('is known to the server that answers the rest', async () => {
    const client = await overStdio({}, ['--local'], { elicitation: {} });
    const asked: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action: 'decline' };
    });
    await client.listTools();
    const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'Tidy' } });
    const { task_id } = Object(structuredContent);
    await client.callTool({ name: cancelTask.name, arguments: { task_id } });
    expect(asked).toEqual([expect.stringContaining('Tidy')]);
  });

  test('wrong settings are reported at once', async () => {
    const { output, errors, exitCode } = await runProgram(['--url', 'ftp://one.example'], { program, input: lines[0] });
    expect([output, exitCode]).toEqual(['', 2]);
    expect(errors).toMatch(/--url/);
  });
});

test.each(['stdio', 'http'])('over %s, errors of CodeTether keep their meaning', async (over) => {
  const client = over === 'stdio' ? await overStdio() : await overHttp();
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const { structuredContent } = await client.callTool({ name: findTask.name, arguments: {} });
  expect(structuredContent).toMatchObject({ code: 'unavailable', retryable: true });
});

test('the pages of the apps are included', async () => {
  const client = await overStdio({}, [], showsApps);
  const uris = (await client.listResources()).resources.flatMap(({ uri }) => (uri.startsWith('ui:') ? [uri] : []));
  expect(uris).toEqual(appDefinitions.map(({ resource }) => resource.uri));
  for (const uri of uris) {
    expect(await client.readResource({ uri })).toMatchObject({
      contents: [{ uri, text: expect.stringContaining('Content-Security-Policy') }],
    });
  }
});

test('OpenTelemetry is included', async () => {
  const asked: (string | undefined)[] = [];
  const endpoint = await serve((request, response) => {
    asked.push(request.url);
    request.resume().once('end', () => response.end());
  });
  const client = await overStdio({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  await client.callTool({ name: findTask.name, arguments: { limit: 'many' } });
  await client.close();
  await expect.poll(() => asked.sort()).toEqual(['/v1/metrics', '/v1/traces']);
});

test('it exits with its client even when nobody accepts its traces', async () => {
  // Accepts connections and never answers.
  const silent = createTcpServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const child = spawn(process.execPath, [program], {
    // Otherwise the exporter would wait for an hour.
    env: {
      ...testKey,
      CODETETHER_API_URL,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '3600000',
    },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait"}}\n');
  expect(await ended).toBe(0);
});

async function overStdio(
  more: Record<string, string> = {},
  flags: readonly string[] = [],
  capabilities: ClientCapabilities = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' }, { capabilities });
  const env = { CODETETHER_API_URL, PATH: process.env.PATH ?? '', ...testKey, ...more };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, ...flags], env, stderr: 'ignore' }),
  );
  onTestFinished(() => client.close());
  return client;
}

async function overHttp(): Promise<Client> {
  const { url, kill } = await startHttp(program, [], { CODETETHER_API_URL });
  onTestFinished(() => void kill('SIGKILL'));
  return connectClient(url);
}
