// The TypeScript SDKs of both eras. Each checks every answer against its tool's output schema.
import { cancelTask, createTask, findTask } from '@codetether/core';
import * as second from '@modelcontextprotocol/client';
import * as secondStdio from '@modelcontextprotocol/client/stdio';
import * as first from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { type Server, serverFor, startCodeTether, type Way } from './world.ts';

type CallTool = (name: string, args: Record<string, unknown>) => Promise<object>;

/** Connects a client whose user is asked with `message`. */
type Connect = (server: Server, answer: (message: string) => 'yes' | 'no') => Promise<CallTool>;

const info = { name: 'witness', version: '0' };
const capabilities = { elicitation: { form: {} } };

function reply(said: 'yes' | 'no') {
  return said === 'yes' ? { action: 'accept' as const, content: { confirm: true } } : { action: 'decline' as const };
}

const sdk2: Connect = async (server, answer) => {
  const client = new second.Client(info, { capabilities, versionNegotiation: { mode: 'auto' } });
  onTestFinished(() => client.close());
  client.setRequestHandler('elicitation/create', ({ params }) => reply(answer(params.message)));
  const transport =
    'url' in server
      ? new second.StreamableHTTPClientTransport(new URL(server.url))
      : new secondStdio.StdioClientTransport({ ...server, stderr: 'ignore' });
  await client.connect(transport);
  await client.listTools();
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  return (name, args) => client.callTool({ name, arguments: args });
};

const sdk1: Connect = async (server, answer) => {
  const client = new first.Client(info, { capabilities });
  onTestFinished(() => client.close());
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => reply(answer(params.message)));
  const transport =
    'url' in server
      ? new StreamableHTTPClientTransport(new URL(server.url))
      : new StdioClientTransport({ ...server, stderr: 'ignore' });
  await client.connect(transport);
  await client.listTools();
  return (name, args) => client.callTool({ name, arguments: args });
};

test.each<[string, Way, Connect]>([
  ['SDK 2', 'stdio', sdk2],
  ['SDK 2', 'HTTP', sdk2],
  ['SDK 1', 'stdio', sdk1],
  ['SDK 1', 'HTTP with sessions', sdk1],
])('%s, over %s: a call, an error, and a question to the user', async (_name, way, connect) => {
  const server = await serverFor(way, await startCodeTether({ agent: 'none' }));
  const asked: string[] = [];
  const call = await connect(server, (message) => (asked.push(message) === 1 ? 'no' : 'yes'));
  const { structuredContent: created } = Object(await call(createTask.name, { title: 'Tidy' }));
  const { task_id } = Object(created);
  expect(created).toMatchObject({ status: 'pending', next: [{ tool: 'wait', arguments: { task_id } }] });
  expect(await call(findTask.name, { status: 'odd' })).toMatchObject({
    isError: true,
    structuredContent: { code: 'invalid_input', hint: 'Correct it and try again.' },
  });
  const cancel = () => call(cancelTask.name, { task_id });
  expect(await cancel()).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
  expect(await cancel()).toMatchObject({ structuredContent: { status: 'cancelled', cancelled: true } });
  const question = `Cancel Task "Tidy" (pending) {"task_id":"${task_id}"}?`;
  expect(asked).toEqual([question, question]);
});
