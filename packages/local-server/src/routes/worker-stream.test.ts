import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalServer, type DrivenClock, drivenClock, type LocalServer } from '../index.ts';

const ORIGIN = 'http://codetether.local';

let clock: DrivenClock;
let server: LocalServer;

beforeEach(async () => {
  clock = drivenClock(Date.parse('2026-05-04T09:00:00Z'));
  server = await createLocalServer({ clock, agent: 'none' });
});
afterEach(() => server.close());

async function call(method: string, path: string, body?: object) {
  const response = await server.fetch(
    new Request(ORIGIN + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function tool(name: string, args: object = {}) {
  const { body } = await call('POST', '/mcp/v1/rpc', {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });
  return JSON.parse(body.result.content[0].text);
}

const register = (worker_id: string) =>
  call('POST', '/v1/agent/workers/register', { worker_id, name: worker_id, capabilities: ['persistent'] });

async function listen(workerId: string, agentName = workerId) {
  const gone = new AbortController();
  const response = await server.fetch(
    new Request(`${ORIGIN}/v1/worker/tasks/stream?agent_name=${agentName}&worker_id=${workerId}`, {
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
  (await tool('discover_agents')).agents.map((a: { name: string }) => a.name);

test('agents vanish 120 seconds after their last heartbeat; a worker with a stream stays', async () => {
  await register('quiet');
  await register('awake');
  await listen('listening');
  await tool('register_agent', { name: 'translator', description: 'Translates', url: 'http://localhost:9100' });
  expect(await agents()).toEqual(
    expect.arrayContaining(['translator', 'listening:listening', 'worker:quiet', 'worker:awake']),
  );

  await clock.advance(100_000);
  await call('POST', '/v1/agent/workers/awake/heartbeat');
  await clock.advance(21_000);
  expect(await agents()).toEqual(['listening:listening', 'worker:awake']);
});

test('a worker that leaves gives up its claims, so that another may take the task', async () => {
  const [first, second] = [await listen('w1'), await listen('w2')];
  const { task_id } = await tool('create_task', { title: 'Shared' });
  const claim = async (worker: string) =>
    (await call('POST', `/v1/worker/tasks/claim?worker_id=${worker}`, { task_id })).status;
  expect(await claim('w1')).toBe(200);
  expect(await claim('w2')).toBe(409);
  await first.leave();
  expect(await claim('w2')).toBe(200);
  await second.leave();
  expect((await call('GET', '/v1/worker/connected')).body.count).toBe(0);
});

test('a busy worker hears of no new task, an idle one of those that suit it', async () => {
  const busy = await listen('w1', 'builder');
  const idle = await listen('w2', 'builder');
  const { task_id } = await tool('create_task', { title: 'First' });
  await call('POST', '/v1/worker/tasks/claim?worker_id=w1', { task_id });
  await tool('create_task', { title: 'Second' });
  await tool('send_to_agent', { agent_name: 'reviewer', message: 'Not for builders' });
  await clock.advance(0);
  expect(busy.heard()).toContain('First');
  expect(busy.heard()).not.toContain('Second');
  expect(idle.heard()).toContain('Second');
  expect(idle.heard()).not.toContain('Not for builders');
});

test('a task whose worker fell silent goes back to the queue, and fails after three attempts', async () => {
  const { task_id } = await tool('create_task', { title: 'Abandoned' });
  const task = async () => (await call('GET', `/v1/agent/tasks/${task_id}`)).body;
  for (const attempt of [2, 3]) {
    await call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
    await clock.advance(400_000);
    expect(await task()).toMatchObject({ status: 'pending', started_at: null, metadata: { attempts: attempt } });
  }
  await call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
  await clock.advance(400_000);
  expect(await task()).toMatchObject({ status: 'failed' });
});

test('output keeps the reaper away', async () => {
  const { task_id } = await tool('create_task', { title: 'Slow' });
  await call('POST', '/v1/worker/tasks/claim?worker_id=w9', { task_id });
  for (let minute = 0; minute < 10; minute++) {
    await clock.advance(60_000);
    await call('POST', `/v1/agent/tasks/${task_id}/output`, { worker_id: 'w9', output: 'still at it' });
  }
  expect((await call('GET', `/v1/agent/tasks/${task_id}`)).body.status).toBe('running');
});
