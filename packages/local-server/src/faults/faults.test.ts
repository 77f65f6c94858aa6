import { expect, test } from 'vitest';
import { client, toolCall } from '../../test/client.ts';
import { createLocalServer, type LocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

const create = (local: LocalServer, title: string, signal?: AbortSignal) =>
  client(local).send('POST', '/mcp/v1/rpc', toolCall('create_task', { title }), signal);

const titles = async (local: LocalServer): Promise<string[]> => {
  const rows: { title: string }[] = await client(local).call('GET', '/v1/agent/tasks');
  return rows.map((row) => row.title);
};

const server = () => createLocalServer({ agent: 'none', clock: drivenClock(START) });

test('a reset before the write stores nothing, one after it does, and each happens once', async () => {
  const local = await server();
  local.faults.next({ kind: 'reset-before', match: /create_task/ });
  await expect(create(local, 'lost')).rejects.toThrow(TypeError);
  expect(await titles(local)).toEqual([]);

  local.faults.next({ kind: 'reset-after', match: /create_task/ });
  await expect(create(local, 'stored')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(await titles(local)).toEqual(['stored']);
  expect((await create(local, 'fine')).status).toBe(200);
  await local.close();
});

test('a fault waits for a matching request', async () => {
  const local = await server();
  local.faults.next({ kind: 'status', match: /"title":"second"/, status: 503, headers: { 'retry-after': '2' } });
  expect((await create(local, 'first')).status).toBe(200);
  const refused = await create(local, 'second');
  expect([refused.status, refused.headers.get('retry-after'), await refused.text()]).toEqual([
    503,
    '2',
    'Internal Server Error',
  ]);
  expect(await titles(local)).toEqual(['first']);
  await local.close();
});

test('a fault happens as often as `times` says', async () => {
  const local = await server();
  local.faults.next({ kind: 'status', times: 2 });
  const statuses = [];
  for (const title of ['a', 'b', 'c']) statuses.push((await create(local, title)).status);
  expect(statuses).toEqual([500, 500, 200]);
  await local.close();
});

test('a truncated answer is not JSON', async () => {
  const local = await server();
  local.faults.next({ kind: 'truncated' });
  const response = await create(local, 'a');
  expect(response.status).toBe(200);
  await expect(response.json()).rejects.toThrow(SyntaxError);
  await local.close();
});

test('latency uses the clock of the server', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ agent: 'none', clock });
  local.faults.next({ kind: 'latency', ms: 5_000 });
  let answered = false;
  const answer = create(local, 'a').then(() => {
    answered = true;
  });
  await clock.advance(4_999);
  expect(answered).toBe(false);
  await clock.advance(1);
  await answer;
  await local.close();
});

test('a stalled request is carried out, and ends when its caller gives up', async () => {
  const local = await server();
  local.faults.next({ kind: 'stall', match: /create_task/ });
  const patience = new AbortController();
  const answer = create(local, 'a', patience.signal);
  await expect.poll(() => titles(local)).toEqual(['a']);
  patience.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await local.close();
});

test('the agent is slow, wrong or silent on demand', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ agent: { speedMs: 0 }, clock });
  local.faults.next({ kind: 'slow-agent', match: /slow/, ms: 60_000 });
  local.faults.next({ kind: 'wrong-agent', match: /wrong/ });
  local.faults.next({ kind: 'silent-agent', match: /silent/ });
  for (const title of ['slow', 'wrong', 'silent', 'plain']) await create(local, title);
  const outcomes = async () => {
    const rows: { title: string; status: string; result: string | null }[] = await client(local).call(
      'GET',
      '/v1/agent/tasks',
    );
    return Object.fromEntries(rows.map((row) => [row.title, row.status === 'completed' ? row.result : row.status]));
  };
  await clock.advance(10_000);
  expect(await outcomes()).toEqual({
    slow: 'running',
    wrong: 'Bananas are yellow.',
    silent: 'running',
    plain: 'Done: plain. I worked from "plain".',
  });
  await clock.advance(60_000);
  expect(await outcomes()).toMatchObject({ slow: 'Done: slow. I worked from "slow".', silent: 'running' });
  await local.close();
});

test('a slow agent prints what it is told to', async () => {
  const clock = drivenClock(START);
  const local = await createLocalServer({ agent: { speedMs: 0 }, clock });
  local.faults.next({ kind: 'slow-agent', ms: 60_000, lines: ['Yawning', 'Stretching'] });
  await create(local, 'slow');
  const [{ id }] = await client(local).call('GET', '/v1/agent/tasks');
  const printed = async () => {
    const { outputs } = await client(local).call('GET', `/v1/agent/tasks/${id}/output`);
    return outputs.map(({ output }: { output: string }) => output);
  };
  await clock.advance(25_000);
  expect(await printed()).toEqual(['Yawning']);
  await clock.advance(20_000);
  expect(await printed()).toEqual(['Yawning', 'Stretching']);
  await local.close();
});
