// What is published, as it is built: files that are loaded on demand, each with what it needs inside.
import { fileURLToPath } from 'node:url';
import { findTask } from '@codetether/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildServer } from '../build/build.ts';
import { connectClient } from '../test/http.ts';
import { startHttp } from '../test/spawn.ts';

const program = fileURLToPath(new URL('../dist/codetether-mcp.cjs', import.meta.url));
/** Nobody listens there. */
const CODETETHER_API_URL = 'http://127.0.0.1:9';

beforeAll(() => buildServer());

test.each(['stdio', 'http'])('over %s, what goes wrong upstream is told as what it is', async (over) => {
  const client = over === 'stdio' ? await overStdio() : await overHttp();
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const { structuredContent } = await client.callTool({ name: findTask.name, arguments: {} });
  expect(structuredContent).toMatchObject({ code: 'unavailable', retryable: true });
});

async function overStdio(): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' });
  const env = { CODETETHER_API_URL, PATH: process.env.PATH ?? '' };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program], env, stderr: 'ignore' }));
  onTestFinished(() => client.close());
  return client;
}

async function overHttp(): Promise<Client> {
  const { url, kill } = await startHttp(program, [], { CODETETHER_API_URL });
  onTestFinished(() => void kill('SIGKILL'));
  return connectClient(url);
}
