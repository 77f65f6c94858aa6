import { expect, onTestFinished, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

async function server() {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const local = await createLocalServer({ agent: 'none', clock });
  onTestFinished(() => local.close());
  return { clock, local, ...client(local) };
}

test.each<[string, object, string]>([
  ['create_task', { title: 't', description: 5 }, "'int' object has no attribute 'lower'"],
  ['create_task', { title: 't', model: ['gpt-4o'] }, "'list' object has no attribute 'lower'"],
  ['create_task', { title: 't', agent_type: 5 }, "'int' object has no attribute 'strip'"],
  ['create_task', { title: 't', worker_personality: true }, "'bool' object has no attribute 'strip'"],
  ['create_task', { title: 't', codebase_id: ['x'] }, "unhashable type: 'list'"],
  ['send_message_async', { message: false }, "object of type 'bool' has no len()"],
  ['send_message_async', { message: { text: 'hi' } }, "'dict' object has no attribute 'lower'"],
  [
    'send_to_agent',
    { agent_name: 'a', message: 'm', worker_personality: 1.5 },
    "'float' object has no attribute 'strip'",
  ],
  [
    'send_to_agent',
    { agent_name: 'a', message: 'm', deadline_seconds: [1] },
    'unsupported type for timedelta seconds component: list',
  ],
  ['get_task', { task_id: ['x'] }, "unhashable type: 'list'"],
  ['cancel_task', { task_id: { id: 'x' } }, "unhashable type: 'dict'"],
  ['list_tasks', { status: ['pending'] }, "unhashable type: 'list'"],
  ['get_agent', { agent_name: ['x'] }, "unhashable type: 'list'"],
  ['get_task_updates', { since_timestamp: 5 }, "'int' object has no attribute 'replace'"],
  [
    'register_agent',
    { name: 'a', description: 'd', url: 'u', capabilities: 'all' },
    "'str' object has no attribute 'get'",
  ],
])('%s with %j ends in an inner error', async (tool, args, message) => {
  const { tool: run } = await server();
  expect(await run(tool, args)).toEqual({ error: `Tool execution error: ${message}` });
});

test('a codebase id of another type is an unknown codebase', async () => {
  const { tool } = await server();
  expect(await tool('create_task', { title: 't', codebase_id: 5 })).toEqual({ error: 'Failed to create task' });
  expect(await tool('send_message_async', { message: 'm', codebase_id: 5 })).toMatchObject({
    error: "Codebase '5' not found",
  });
});

test('an e-mail address that is not a text keeps the task out of the queue', async () => {
  const { tool } = await server();
  expect(await tool('create_task', { title: 't', notify_email: 5 })).toMatchObject({ success: true, run_id: null });
});

test('the flags of an agent are read as pydantic reads booleans', async () => {
  const { tool } = await server();
  const agent = { name: 'reviewer', description: 'd', url: 'http://127.0.0.1:1' };
  await tool('register_agent', { ...agent, capabilities: { streaming: 'yes', push_notifications: 'off' } });
  expect((await tool('get_agent', { agent_name: 'reviewer' })).capabilities).toEqual({
    streaming: true,
    push_notifications: false,
  });
  expect((await tool('register_agent', { ...agent, capabilities: { streaming: 'maybe' } })).error).toBe(
    "Tool execution error: 1 validation error for AgentCapabilities\nstreaming\n  Input should be a valid boolean, unable to interpret input [type=bool_parsing, input_value='maybe', input_type=str]\n    For further information visit https://errors.pydantic.dev/2.14/v/bool_parsing",
  );
});

test('an empty list as params counts as none, and a full one fails only where it is read', async () => {
  const { send } = await server();
  const rpc = (method: string, params: unknown) =>
    send('POST', '/mcp/v1/rpc', { jsonrpc: '2.0', id: 1, method, params });
  expect((await rpc('tools/list', [])).status).toBe(200);
  expect((await rpc('initialize', ['x'])).status).toBe(200);
  expect(await (await rpc('tools/call', [])).json()).toMatchObject({
    result: { content: [{ text: '{"error":"Unknown tool: None"}' }] },
  });
  expect(await (await rpc('tools/call', ['x'])).json()).toMatchObject({
    id: 1,
    error: { code: -32603, message: "'list' object has no attribute 'get'" },
  });
});

test('a task without a priority is listed first, is 500 by id, and breaks list_tasks', async () => {
  const { tool, call, send } = await server();
  await call('POST', '/v1/agent/tasks', { title: 'Urgent', prompt: 'p', priority: 9 });
  const { task_id } = await tool('create_task', { title: 'None', priority: null });
  expect((await call('GET', '/v1/agent/tasks')).map((row: { priority: unknown }) => row.priority)).toEqual([null, 9]);
  expect((await send('GET', `/v1/agent/tasks/${task_id}`)).status).toBe(500);
  expect(await tool('list_tasks')).toEqual({
    error: "Tool execution error: bad operand type for unary -: 'NoneType'",
  });
  expect((await tool('list_task_runs')).runs[0]).toMatchObject({ task_id, priority: null });
});

test('a task with null as its agent type is listed, and is 500 by id; another nothing is not stored', async () => {
  const { tool, call, send } = await server();
  const { task_id } = await tool('create_task', { title: 'None', agent_type: null });
  expect(await call('GET', '/v1/agent/tasks')).toMatchObject([{ id: task_id, agent_type: null }]);
  expect(await tool('get_task', { task_id })).toMatchObject({ agent_type: null, error: null });
  expect((await send('GET', `/v1/agent/tasks/${task_id}`)).status).toBe(500);
  await tool('create_task', { title: 'Zero', agent_type: 0 });
  expect(await call('GET', '/v1/agent/tasks')).toHaveLength(1);
});

test('get_queue_stats counts the runs of the last day', async () => {
  const { clock, tool } = await server();
  await tool('create_task', { title: 'Old' });
  await clock.advance(86_400_000);
  await tool('create_task', { title: 'Waiting' });
  await clock.advance(60_000);
  expect(await tool('get_queue_stats')).toEqual({
    success: true,
    stats: {
      queued: 1,
      running: 0,
      completed_24h: 0,
      failed_24h: 0,
      avg_runtime_seconds: 0,
      avg_wait_seconds: 60,
      users_with_running_tasks: 0,
    },
  });
});

test('the hub is in the registry of agents for two minutes after the start', async () => {
  const { clock, tool } = await server();
  const names = async () => (await tool('discover_agents')).agents.map((agent: { name: string }) => agent.name);
  await clock.advance(120_000);
  expect(await names()).toEqual(['A2A Coordination Hub']);
  await clock.advance(1);
  expect(await names()).toEqual([]);
});
