import { expect, test } from 'vitest';
import { drivenClock } from './clock.ts';
import { createLocalServer, type LocalServer, type LocalServerOptions } from './server.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

async function server(options: LocalServerOptions = {}) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 0 }, ...options });
  return { clock, local, call: caller(local) };
}

const caller = (local: LocalServer) => async (method: string, path: string, body?: unknown) => {
  const response = await local.fetch(
    new Request(`http://codetether.local${path}`, {
      method,
      headers: { authorization: `Bearer ${local.tokens.admin}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const prd = (...titles: string[]) => ({
  project: 'Shop',
  branchName: 'ralph/shop',
  description: 'A shop',
  userStories: titles.map((title, index) => ({ id: `US-${index + 1}`, title, description: title })),
});

test('a sequential run ends with every story passed', async () => {
  const { clock, local, call } = await server();
  const { body: run } = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list', 'Search') });
  expect(run).toMatchObject({ status: 'pending', logs: [] });
  await clock.advance(10_000);
  const { body: ended } = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended).toMatchObject({
    status: 'completed',
    current_iteration: 3,
    story_results: [{ status: 'passed' }, { status: 'passed' }],
  });
  expect(ended.logs.at(-1).message).toBe('Ralph completed: 2/2 stories passed');
  expect(new Set(ended.logs.map((log: { timestamp: string }) => log.timestamp)).size).toBe(ended.logs.length);
  await local.close();
});

test('a story that keeps failing blocks the later ones until the attempts are used up', async () => {
  const { clock, local, call } = await server();
  const { body: run } = await call('POST', '/v1/ralph/runs', { prd: prd('Always fail', 'Search'), max_iterations: 3 });
  await clock.advance(20_000);
  const { body: ended } = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended.status).toBe('completed');
  expect(
    ended.story_results.map((result: { story_id: string; status: string }) => [result.story_id, result.status]),
  ).toEqual([
    ['US-1', 'failed'],
    ['US-1', 'failed'],
    ['US-1', 'failed'],
  ]);
  await local.close();
});

test('a parallel run never has more stories under way than it may', async () => {
  const { clock, local, call } = await server({ agent: { speedMs: 3_000 } });
  const body = { prd: prd('A', 'B', 'C', 'D'), run_mode: 'parallel', max_parallel: 2 };
  const { body: run } = await call('POST', '/v1/ralph/runs', body);
  const underWay: number[] = [];
  for (let second = 0; second < 20; second++) {
    await clock.advance(1_000);
    const { body: now } = await call('GET', `/v1/ralph/runs/${run.id}`);
    underWay.push(now.story_results.filter((result: { status: string }) => result.status === 'running').length);
  }
  expect(Math.max(...underWay)).toBe(2);
  expect((await call('GET', `/v1/ralph/runs/${run.id}`)).body).toMatchObject({
    status: 'completed',
    current_iteration: 0,
  });
  await local.close();
});

test('a task that nobody finishes times out after ten minutes', async () => {
  const { clock, local, call } = await server({ agent: 'none' });
  const { body: run } = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list'), max_iterations: 1 });
  await clock.advance(602_000);
  const { body: ended } = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended.story_results).toMatchObject([{ status: 'failed', error: 'Task timed out' }]);
  expect((await call('GET', `/v1/agent/tasks/${ended.story_results[0].task_id}`)).body.status).toBe('pending');
  await local.close();
});

test('a deleted run stays deleted while its story task is under way', async () => {
  const { clock, local, call } = await server({ agent: 'none' });
  const { body: run } = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list') });
  expect((await call('DELETE', `/v1/ralph/runs/${run.id}`)).status).toBe(200);
  await clock.advance(10_000);
  expect((await call('GET', `/v1/ralph/runs/${run.id}`)).status).toBe(404);
  await local.close();
});
