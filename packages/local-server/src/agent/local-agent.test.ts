import { expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

/** Starts a server whose agent takes `speedMs`, with a client. */
async function server(speedMs = 0) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs } });
  return { clock, local, ...client(local) };
}

async function worked(args: object) {
  const { clock, local, call, tool } = await server(1_000);
  const { task_id } = await tool('create_task', args);
  await clock.advance(500);
  const during = await tool('get_task', { task_id });
  await clock.advance(1_000);
  const task = await tool('get_task', { task_id });
  const output = await call('GET', `/v1/agent/tasks/${task_id}/output`);
  const runs = await tool('list_task_runs', {});
  await local.close();
  return { during, task, lines: output.outputs.map((chunk: { output: string }) => chunk.output), run: runs.runs[0] };
}

test('a task is worked on and completed, with output on the way', async () => {
  const { during, task, lines, run } = await worked({ title: 'Write docs', description: 'For the API' });
  expect(during.status).toBe('working');
  expect(task).toMatchObject({ status: 'completed', result: 'Done: Write docs. I worked from "For the API".' });
  expect(lines).toEqual(['Reading "Write docs"', 'Working on it', 'Done']);
  expect(run).toMatchObject({ status: 'completed', result_summary: task.result });
});

test('the word "fail" fails a task, and its retry succeeds', async () => {
  const { task } = await worked({ title: 'Please fail' });
  expect(task).toMatchObject({ status: 'failed', result: null });
  expect(task.error).toContain('Please fail');
  expect((await worked({ title: 'Please fail', metadata: { retry_count: 1 } })).task.status).toBe('completed');
  expect((await worked({ title: 'Fix the failover' })).task.status).toBe('completed');
});

test('the agent is listed, with models and a codebase', async () => {
  const { local, call, tool } = await server();
  const { agents } = await tool('discover_agents', {});
  expect(agents).toContainEqual(expect.objectContaining({ role: 'local-agent', source: 'sse_worker_registry' }));
  const { models } = await tool('list_models', {});
  expect(models.map((model: { id: string }) => model.id)).toContain('anthropic/claude-sonnet-4-20250514');
  expect(await call('GET', '/v1/agent/workspaces/list')).toMatchObject([{ name: 'demo', worker_id: 'local-agent' }]);
  await local.close();
});

test('a task for another agent is not claimed; one for this agent or its codebase is', async () => {
  const { clock, local, call, tool } = await server();
  const [demo] = await call('GET', '/v1/agent/workspaces/list');
  const ids = [
    (await tool('send_to_agent', { agent_name: 'nobody', message: 'hello' })).task_id,
    (await tool('send_to_agent', { agent_name: 'local-agent', message: 'hello' })).task_id,
    (await tool('create_task', { title: 'In the demo', codebase_id: demo.id })).task_id,
  ];
  await clock.advance(1_000);
  const statuses = await Promise.all(ids.map(async (task_id) => (await tool('get_task', { task_id })).status));
  expect(statuses).toEqual(['pending', 'completed', 'completed']);
  await local.close();
});

test('a task that is cancelled while it is worked on stays cancelled', async () => {
  const { clock, local, call, tool } = await server(1_000);
  const { task_id } = await tool('create_task', { title: 'Long work' });
  await clock.advance(500);
  await call('DELETE', `/v1/automation/tasks/${task_id}`);
  await clock.advance(5_000);
  expect((await tool('get_task', { task_id })).status).toBe('cancelled');
  await local.close();
});

test('of many simultaneous tasks each is done exactly once', async () => {
  const local = await createLocalServer({ agent: { speedMs: 0 } });
  const { call, tool } = client(local);
  const ids = await Promise.all(
    Array.from({ length: 150 }, async (_, index) => (await tool('create_task', { title: `Task ${index}` })).task_id),
  );
  await expect.poll(async () => (await tool('list_task_runs', { status: 'completed', limit: 500 })).count).toBe(150);
  const summary = await call('GET', '/v1/token-billing/usage/summary');
  expect(summary.totals.request_count).toBe(new Set(ids).size);
  expect(Number(summary.totals.cost_dollars)).toBeGreaterThan(0);
  await local.close();
});

test('a command works on the tasks', async () => {
  const local = await createLocalServer({ agent: { command: 'tr a-z A-Z' } });
  const { tool } = client(local);
  const { task_id } = await tool('create_task', { title: 'Shout', description: 'hello' });
  await expect.poll(() => tool('get_task', { task_id })).toMatchObject({ status: 'completed', result: 'HELLO' });
  await local.close();
});

test('a PRD chat asks first and then answers with a PRD', async () => {
  const { clock, local, call, tool } = await server();
  const say = async (message: string, history: object[]) => {
    const { task_id } = await call('POST', '/v1/ralph/chat', { message, history });
    await clock.advance(1_000);
    return String((await tool('get_task', { task_id })).result);
  };
  const question = await say('A wish list for my shop', []);
  expect(question).not.toContain('```');
  const answer = await say('Customers can share their list', [
    { role: 'user', content: 'A wish list for my shop' },
    { role: 'assistant', content: question },
  ]);
  expect(JSON.parse(answer.match(/```json\s*([\s\S]*?)\s*```/)?.[1] ?? '')).toMatchObject({
    branchName: 'ralph/wish-list-for-my-shop',
    userStories: [{ title: 'Wish list for my shop' }, { title: 'Share their list' }],
  });
  await local.close();
});
