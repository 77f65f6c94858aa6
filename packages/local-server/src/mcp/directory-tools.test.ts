import { expect, onTestFinished, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

async function setUp() {
  const clock = drivenClock(Date.parse('2026-05-04T09:00:00Z'));
  const local = await createLocalServer({ agent: 'none', clock });
  onTestFinished(() => local.close());
  const { call, tool } = client(local);
  const register = async (worker_id: string, models: object[] = []) => {
    await clock.advance(1_000);
    await call('POST', '/v1/agent/workers/register', { worker_id, name: worker_id, models });
  };
  return { clock, call, tool, register };
}

test('models come from the most recently active worker; a provider that comes later is listed without models', async () => {
  const { clock, call, tool, register } = await setUp();
  await register('w1', [{ id: 'openai/gpt-4o' }]);
  await register('w2', [{ id: 'openai/gpt-4o', name: 'GPT', provider: 'openai' }]);
  expect(await tool('list_models')).toMatchObject({
    models: [{ id: 'openai/gpt-4o', name: 'GPT', provider: 'openai', workers: ['w2', 'w1'] }],
    by_provider: { openai: ['openai/gpt-4o'], unknown: [] },
  });
  await clock.advance(1_000);
  await call('POST', '/v1/agent/workers/w1/heartbeat');
  expect((await tool('list_models')).models[0]).toMatchObject({ name: 'openai/gpt-4o', provider: 'unknown' });
  expect(await tool('list_models', { provider: 5 })).toEqual({
    error: "Tool execution error: 'int' object has no attribute 'strip'",
  });
});

test('a worker that unregisters no longer serves its workspaces, but they are still listed with it', async () => {
  const { call, tool, register } = await setUp();
  await register('w1');
  const body = { name: 'demo', path: '/srv/demo/', worker_id: 'w1' };
  const { workspace } = await call('POST', '/v1/agent/workspaces', body);
  expect(workspace.path).toBe('/srv/demo');
  await call('POST', '/v1/agent/workers/w1/unregister');
  expect((await tool('send_message_async', { message: 'hi', codebase_id: workspace.id })).error).toBe(
    `Codebase '${workspace.id}' (demo) has no worker assigned`,
  );
  expect((await call('GET', '/v1/agent/workspaces/list'))[0]).toMatchObject({ id: workspace.id, worker_id: 'w1' });
});

test('a workspace of an unknown worker is kept only in memory, and so are its tasks', async () => {
  const { call } = await setUp();
  const body = { name: 'odd', path: '/srv/odd', worker_id: 'nobody' };
  const { workspace } = await call('POST', '/v1/agent/workspaces', body);
  const task = await call('POST', '/v1/agent/tasks', { title: 't', prompt: 'p', workspace_id: workspace.id });
  expect(task.codebase_id).toBe(workspace.id);
  expect(await call('GET', `/v1/agent/tasks?workspace_id=${workspace.id}`)).toEqual([]);
});
