import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer, type LocalServerOptions } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

async function server(options: LocalServerOptions = {}) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: { speedMs: 0 }, ...options });
  return { clock, local, ...client(local) };
}

const prd = (...titles: string[]) => ({
  project: 'Shop',
  branchName: 'ralph/shop',
  description: 'A shop',
  userStories: titles.map((title, index) => ({ id: `US-${index + 1}`, title, description: title })),
});

test('a sequential run ends with every story passed', async () => {
  const { clock, local, call } = await server();
  const run = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list', 'Search') });
  expect(run).toMatchObject({ status: 'pending', logs: [] });
  await clock.advance(10_000);
  const ended = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended).toMatchObject({
    status: 'completed',
    current_iteration: 3,
    story_results: [{ status: 'passed' }, { status: 'passed' }],
  });
  expect(ended.logs.at(-1).message).toBe('Ralph completed: 2/2 stories passed');
  expect(new Set(ended.logs.map((log: { timestamp: string }) => log.timestamp)).size).toBe(ended.logs.length);
  await local.close();
});

test('a run executes each story id once: of two stories with one id the second is never built', async () => {
  const { clock, local, call } = await server();
  const [first, second] = prd('Wish list', 'Search').userStories;
  const body = { prd: { ...prd(), userStories: [first, { ...second, id: first?.id }] } };
  const run = await call('POST', '/v1/ralph/runs', body);
  await clock.advance(10_000);
  const ended = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended.story_results).toMatchObject([{ story_id: 'US-1', status: 'passed' }]);
  expect(ended.logs.at(-1)).toMatchObject({ type: 'info', message: 'Ralph finished: 1/2 stories passed' });
  expect(await call('GET', '/v1/agent/tasks')).toHaveLength(1);
  await local.close();
});

test('a story that keeps failing blocks the later ones until the attempts are used up', async () => {
  const { clock, local, call } = await server();
  const run = await call('POST', '/v1/ralph/runs', { prd: prd('Always fail', 'Search'), max_iterations: 3 });
  await clock.advance(20_000);
  const ended = await call('GET', `/v1/ralph/runs/${run.id}`);
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

test('a parallel run never exceeds its number of parallel stories', async () => {
  const { clock, local, call } = await server({ agent: { speedMs: 3_000 } });
  const body = { prd: prd('A', 'B', 'C', 'D'), run_mode: 'parallel', max_parallel: 2 };
  const run = await call('POST', '/v1/ralph/runs', body);
  const underWay: number[] = [];
  for (let second = 0; second < 20; second++) {
    await clock.advance(1_000);
    const now = await call('GET', `/v1/ralph/runs/${run.id}`);
    underWay.push(now.story_results.filter((result: { status: string }) => result.status === 'running').length);
  }
  expect(Math.max(...underWay)).toBe(2);
  expect(await call('GET', `/v1/ralph/runs/${run.id}`)).toMatchObject({
    status: 'completed',
    current_iteration: 0,
  });
  await local.close();
});

test('a task that nobody finishes times out after ten minutes', async () => {
  const { clock, local, call } = await server({ agent: 'none' });
  const run = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list'), max_iterations: 1 });
  await clock.advance(602_000);
  const ended = await call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended.story_results).toMatchObject([{ status: 'failed', error: 'Task timed out' }]);
  expect((await call('GET', `/v1/agent/tasks/${ended.story_results[0].task_id}`)).status).toBe('pending');
  await local.close();
});

test('a deleted run stays deleted while its story task is running', async () => {
  const { clock, local, call, send } = await server({ agent: 'none' });
  const run = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list') });
  expect((await send('DELETE', `/v1/ralph/runs/${run.id}`)).status).toBe(200);
  await clock.advance(10_000);
  expect((await send('GET', `/v1/ralph/runs/${run.id}`)).status).toBe(404);
  await local.close();
});

test('a run that a restart interrupts is resumed, and no story is built twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-server-'));
  const data = join(folder, 'state.sqlite');
  const before = await server({ data, agent: { speedMs: 1_000 } });
  const run = await before.call('POST', '/v1/ralph/runs', { prd: prd('Wish list', 'Search') });
  await before.clock.advance(2_500);
  await before.local.close();

  const after = await server({ data });
  await after.clock.advance(20_000);
  const ended = await after.call('GET', `/v1/ralph/runs/${run.id}`);
  expect(ended.status).toBe('completed');
  expect(
    ended.story_results.map((result: { story_id: string; status: string }) => [result.story_id, result.status]),
  ).toEqual([
    ['US-1', 'passed'],
    ['US-2', 'passed'],
  ]);
  expect((await after.call('GET', '/v1/agent/tasks')).length).toBe(2);
  await after.local.close();
  await rm(folder, { recursive: true });
});

test('an interrupted run whose story has ended without passing ends as failed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-server-'));
  const data = join(folder, 'state.sqlite');
  const before = await server({ data, agent: 'none' });
  const run = await before.call('POST', '/v1/ralph/runs', { prd: prd('Wish list') });
  const started = await before.call('GET', `/v1/ralph/runs/${run.id}`);
  await before.call('DELETE', `/v1/automation/tasks/${started.story_results[0].task_id}`);
  await before.local.close();

  const after = await server({ data, agent: 'none' });
  await after.clock.advance(6_000);
  expect(await after.call('GET', `/v1/ralph/runs/${run.id}`)).toMatchObject({
    status: 'failed',
    error: 'Run interrupted by server restart',
    story_results: [{ status: 'failed', error: 'Task cancelled' }],
  });
  await after.local.close();
  await rm(folder, { recursive: true });
});

test('the stream of a run reports it to its end', async () => {
  const { clock, local, call } = await server();
  const run = await call('POST', '/v1/ralph/runs', { prd: prd('Wish list') });
  const response = await local.fetch(
    new Request(`http://codetether.local/v1/ralph/runs/${run.id}/stream?access_token=${local.tokens.user}`),
  );
  const text = response.text();
  await clock.advance(10_000);
  const names = [...(await text).matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
  expect(names[0]).toBe('status');
  expect(names.at(-1)).toBe('done');
  expect(new Set(names)).toEqual(new Set(['status', 'log', 'story', 'done', 'output']));
  await local.close();
});
