import { expect, test } from 'vitest';
import { drivenClock } from '../clock.ts';
import { createLocalServer, type LocalServer } from '../server.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

async function tool(local: LocalServer, name: string, args: object) {
  const response = await local.fetch(
    new Request('http://codetether.local/mcp/v1/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
    }),
  );
  const envelope: { result: { content: [{ text: string }] } } = JSON.parse(await response.text());
  return JSON.parse(envelope.result.content[0].text);
}

async function api(local: LocalServer, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${local.tokens.admin}`, 'content-type': 'application/json' };
  const response = await local.fetch(new Request(`http://codetether.local${path}`, { headers, ...init }));
  return JSON.parse(await response.text());
}

async function worked(args: object) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 1_000 } });
  const { task_id } = await tool(local, 'create_task', args);
  await clock.advance(500);
  const during = await tool(local, 'get_task', { task_id });
  await clock.advance(1_000);
  const task = await tool(local, 'get_task', { task_id });
  const output = await api(local, `/v1/agent/tasks/${task_id}/output`);
  const runs = await tool(local, 'list_task_runs', {});
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
  expect((await worked({ title: 'Mend the failover' })).task.status).toBe('completed');
});

test('the agent shows among the agents, with models and a codebase', async () => {
  const local = await createLocalServer({ agent: { speedMs: 0 } });
  const { agents } = await tool(local, 'discover_agents', {});
  expect(agents).toContainEqual(expect.objectContaining({ role: 'local-agent', source: 'sse_worker_registry' }));
  const { models } = await tool(local, 'list_models', {});
  expect(models.map((model: { id: string }) => model.id)).toContain('anthropic/claude-sonnet-4-20250514');
  expect(await api(local, '/v1/agent/workspaces/list')).toMatchObject([{ name: 'demo', worker_id: 'local-agent' }]);
  await local.close();
});

test('a task for another agent is left alone; one for this agent or its codebase is taken', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 0 } });
  const [demo] = await api(local, '/v1/agent/workspaces/list');
  const ids = [
    (await tool(local, 'send_to_agent', { agent_name: 'nobody', message: 'hello' })).task_id,
    (await tool(local, 'send_to_agent', { agent_name: 'local-agent', message: 'hello' })).task_id,
    (await tool(local, 'create_task', { title: 'In the demo', codebase_id: demo.id })).task_id,
  ];
  await clock.advance(1_000);
  const statuses = await Promise.all(ids.map(async (task_id) => (await tool(local, 'get_task', { task_id })).status));
  expect(statuses).toEqual(['pending', 'completed', 'completed']);
  await local.close();
});

test('a task that is cancelled while it is worked on stays cancelled', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 1_000 } });
  const { task_id } = await tool(local, 'create_task', { title: 'Long work' });
  await clock.advance(500);
  await api(local, `/v1/automation/tasks/${task_id}`, { method: 'DELETE' });
  await clock.advance(5_000);
  expect((await tool(local, 'get_task', { task_id })).status).toBe('cancelled');
  await local.close();
});

test('many tasks at once are all done, each once', async () => {
  const local = await createLocalServer({ agent: { speedMs: 0 } });
  const ids = await Promise.all(
    Array.from(
      { length: 150 },
      async (_, index) => (await tool(local, 'create_task', { title: `Task ${index}` })).task_id,
    ),
  );
  await expect
    .poll(async () => (await tool(local, 'list_task_runs', { status: 'completed', limit: 500 })).count, {
      timeout: 10_000,
    })
    .toBe(150);
  const summary = await api(local, '/v1/token-billing/usage/summary');
  expect(summary.totals.request_count).toBe(new Set(ids).size);
  expect(Number(summary.totals.cost_dollars)).toBeGreaterThan(0);
  await local.close();
});

test('a command works on the tasks', async () => {
  const local = await createLocalServer({ agent: { command: 'tr a-z A-Z' } });
  const { task_id } = await tool(local, 'create_task', { title: 'Shout', description: 'hello' });
  await expect.poll(() => tool(local, 'get_task', { task_id })).toMatchObject({ status: 'completed', result: 'HELLO' });
  await local.close();
});

test('a PRD chat asks first and then answers with a PRD', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 0 } });
  const say = async (message: string, history: object[]) => {
    const { task_id } = await api(local, '/v1/ralph/chat', {
      method: 'POST',
      body: JSON.stringify({ message, history }),
    });
    await clock.advance(1_000);
    return String((await tool(local, 'get_task', { task_id })).result);
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
