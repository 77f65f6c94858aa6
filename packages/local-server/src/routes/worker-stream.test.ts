import { afterEach, beforeEach, expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer, type DrivenClock, drivenClock, type LocalServer } from '../index.ts';

let clock: DrivenClock;
let server: LocalServer;
let api: ReturnType<typeof client>;

beforeEach(async () => {
  clock = drivenClock(Date.parse('2026-05-04T09:00:00Z'));
  server = await createLocalServer({ clock, agent: 'none' });
  api = client(server);
});
afterEach(() => server.close());

const register = (worker_id: string) =>
  api.call('POST', '/v1/agent/workers/register', { worker_id, name: worker_id, capabilities: ['persistent'] });

async function listen(workerId: string, agentName = workerId) {
  const gone = new AbortController();
  const response = await server.fetch(
    new Request(`http://codetether.local/v1/worker/tasks/stream?agent_name=${agentName}&worker_id=${workerId}`, {
      headers: { 'x-capabilities': 'persistent' },
      signal: gone.signal,
    }),
  );
  let heard = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) heard += piece.value;
  })();
  const leave = () => {
    gone.abort();
    return reading;
  };
  return { leave, heard: () => heard };
}

const agents = async (): Promise<string[]> =>
  (await api.tool('discover_agents')).agents.map((a: { name: string }) => a.name);

test('agents are removed 120 seconds after their last heartbeat; a worker with a stream stays', async () => {
  await register('quiet');
  await register('awake');
  await listen('listening');
  await api.tool('register_agent', { name: 'translator', description: 'Translates', url: 'http://localhost:9100' });
  expect(await agents()).toEqual(
    expect.arrayContaining(['translator', 'listening:listening', 'worker:quiet', 'worker:awake']),
  );

  await clock.advance(100_000);
  await api.call('POST', '/v1/agent/workers/awake/heartbeat');
  await clock.advance(21_000);
  expect(await agents()).toEqual(['listening:listening', 'worker:awake']);
});

test('a worker that leaves loses its claims, so that another may take the task', async () => {
  const [first, second] = [await listen('w1'), await listen('w2')];
  const { task_id } = await api.tool('create_task', { title: 'Shared' });
  const claim = async (worker: string) =>
    (await api.send('POST', `/v1/worker/tasks/claim?worker_id=${worker}`, { task_id })).status;
  expect(await claim('w1')).toBe(200);
  expect(await claim('w2')).toBe(409);
  await first.leave();
  expect(await claim('w2')).toBe(200);
  await second.leave();
  expect((await api.call('GET', '/v1/worker/connected')).count).toBe(0);
});

test('a busy worker gets no announcements, an idle one those of suitable tasks', async () => {
  const busy = await listen('w1', 'builder');
  const idle = await listen('w2', 'builder');
  const { task_id } = await api.tool('create_task', { title: 'First' });
  await api.call('POST', '/v1/worker/tasks/claim?worker_id=w1', { task_id });
  await api.tool('create_task', { title: 'Second' });
  await api.tool('send_to_agent', { agent_name: 'reviewer', message: 'Not for builders' });
  await clock.advance(0);
  expect(busy.heard()).toContain('First');
  expect(busy.heard()).not.toContain('Second');
  expect(idle.heard().split('"Second"')).toHaveLength(4);
  // One of the three forms leaves out the target of a task, so all workers get it.
  expect(idle.heard().split('"To reviewer: Not for builders"')).toHaveLength(2);
});

test('a task of a silent worker goes back to the queue, and fails after three attempts', async () => {
  const { task_id } = await api.tool('create_task', { title: 'Abandoned', agent_type: 'general' });
  const task = () => api.call('GET', `/v1/agent/tasks/${task_id}`);
  for (const attempt of [2, 3]) {
    await api.call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
    await clock.advance(400_000);
    expect(await task()).toMatchObject({ status: 'pending', started_at: null, metadata: { attempts: attempt } });
  }
  await api.call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
  await clock.advance(400_000);
  expect(await task()).toMatchObject({ status: 'failed' });
});

test('output keeps the reaper away', async () => {
  const { task_id } = await api.tool('create_task', { title: 'Slow', agent_type: 'general' });
  await api.call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
  for (let minute = 0; minute < 10; minute++) {
    await clock.advance(60_000);
    await api.call('POST', `/v1/agent/tasks/${task_id}/output`, { worker_id: 'w9', output: 'still at it' });
  }
  expect((await api.call('GET', `/v1/agent/tasks/${task_id}`)).status).toBe('running');
});

test('a worker without a stream claims by its row, and its release changes the task', async () => {
  const { task_id } = await api.tool('create_task', { title: 'Build it' });
  const claim = async (worker: string) =>
    (await api.send('POST', `/v1/worker/tasks/claim?worker_id=${worker}`, { task_id })).status;
  expect(await claim('nobody')).toBe(409);
  for (const [worker_id, capabilities] of [
    ['plain', []],
    ['sturdy', ['harvester']],
  ])
    await api.call('POST', '/v1/agent/workers/register', { worker_id, name: worker_id, capabilities });
  expect(await claim('plain')).toBe(409);
  expect(await claim('sturdy')).toBe(200);
  await api.call('POST', '/v1/worker/tasks/release?worker_id=sturdy', { task_id, result: 'built' });
  expect(await api.call('GET', `/v1/agent/tasks/${task_id}`)).toMatchObject({ status: 'completed', result: 'built' });
});

test('an unknown status ends only the claim, but the run keeps it', async () => {
  const { task_id } = await api.tool('create_task', { title: 'Odd', agent_type: 'general' });
  await api.call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
  await api.call('POST', '/v1/worker/tasks/release?worker_id=w9', { task_id, status: 'done' });
  expect((await api.call('GET', `/v1/agent/tasks/${task_id}`)).status).toBe('running');
  expect(await api.tool('list_task_runs')).toEqual({
    error: "Failed to list task runs: 'done' is not a valid TaskRunStatus",
  });
});
