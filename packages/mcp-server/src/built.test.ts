// The built package: each file that is loaded on demand has all that it needs.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findTask } from '@codetether/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildServer } from '../build/build.ts';
import { connectClient } from '../test/http.ts';
import { startHttp, testKey } from '../test/spawn.ts';

const program = fileURLToPath(new URL('../dist/codetether-mcp.cjs', import.meta.url));
/** Nothing listens on this port, and fetch does not refuse it. */
const CODETETHER_API_URL = 'http://127.0.0.1:2';

beforeAll(() => buildServer());

test.each(['stdio', 'http'])('over %s, errors of CodeTether keep their meaning', async (over) => {
  const client = over === 'stdio' ? await overStdio() : await overHttp();
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const { structuredContent } = await client.callTool({ name: findTask.name, arguments: {} });
  expect(structuredContent).toMatchObject({ code: 'unavailable', retryable: true });
});

test('OpenTelemetry is included', async () => {
  const asked: (string | undefined)[] = [];
  const receiver = createServer((request, response) => {
    asked.push(request.url);
    request.resume().once('end', () => response.end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const address = receiver.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
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

async function overStdio(more: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' });
  const env = { CODETETHER_API_URL, PATH: process.env.PATH ?? '', ...testKey, ...more };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program], env, stderr: 'ignore' }));
  onTestFinished(() => client.close());
  return client;
}

async function overHttp(): Promise<Client> {
  const { url, kill } = await startHttp(program, [], { CODETETHER_API_URL });
  onTestFinished(() => void kill('SIGKILL'));
  return connectClient(url);
}
