import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/test-database.ts';
import { queues } from '../dispatch/queues.ts';
import { liveRunQueue } from '../features/live-runs/live-run-queue.ts';
import { turnQueue } from '../features/threads/turn-queue.ts';
import { inboxQueue, unorderedQueue } from './inbox.ts';
import { createJobs } from './jobs.ts';
import { outboxQueue } from './outbox-table.ts';

async function startJobs(database: Awaited<ReturnType<typeof testDatabase>>) {
  const jobs = createJobs({ database, queues, watchSeconds: 1 });
  await jobs.start();
  onTestFinished(() => jobs.stop(5));
  return jobs;
}

test('a job exists exactly if its transaction was committed', async () => {
  const database = await testDatabase();
  const jobs = await startJobs(database);
  const done: string[] = [];
  await jobs.work(outboxQueue, async ({ key }) => void done.push(key));

  const undone = database.transaction(async (sql) => {
    await jobs.send(sql, outboxQueue, [{ data: { key: 'never' }, key: 'C1' }]);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await database.transaction((sql) => jobs.send(sql, outboxQueue, [{ data: { key: 'once' }, key: 'C1' }]));

  await expect.poll(() => done).toEqual(['once']);
});

test('jobs of one key run one after the other, in order, while those of other keys continue', async () => {
  const database = await testDatabase();
  const jobs = await startJobs(database);
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  await jobs.work(
    inboxQueue,
    async ({ key }) => {
      log.push(`${key} begins`);
      if (key === 'a1') await gate.promise;
      log.push(`${key} ends`);
    },
    { concurrency: 3 },
  );
  const job = (key: string) => ({
    data: { key, kind: 'event', member: { team: 'T1', user: 'U1' }, body: {} } as const,
    key: key[0] ?? '',
  });
  await jobs.send(database, inboxQueue, [job('a1')]);
  await jobs.send(database, inboxQueue, [job('a2')]);
  await jobs.send(database, inboxQueue, [job('b1')]);

  await expect.poll(() => log).toContain('b1 ends');
  expect(log).not.toContain('a2 begins');
  gate.resolve();
  await expect.poll(() => log.at(-1)).toBe('a2 ends');
  expect(log.filter((line) => line.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
});

test('a fault of our code is dropped after a few retries, a failure of the network is not', async () => {
  const database = await testDatabase();
  const jobs = await startJobs(database);
  const faults = new Map([
    ['ours', new TypeError('x is not a function')],
    ['silence', new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })],
  ]);
  const tried: string[] = [];
  await jobs.work(inboxQueue, async ({ key }) => {
    tried.push(key);
    const fault = faults.get(key);
    if (fault) throw fault;
  });
  const data = { kind: 'event', member: { team: 'T1', user: 'U1' }, body: {} } as const;
  for (const key of faults.keys())
    await jobs.send(database, inboxQueue, [
      { data: { ...data, key }, key },
      { data: { ...data, key: `after ${key}` }, key },
    ]);

  const times = (key: string) => tried.filter((one) => one === key).length;
  await expect.poll(() => [times('after ours'), times('silence')]).toEqual([1, 3]);
  expect(times('ours')).toBe(3);
  const state = () =>
    database`select state from pgboss.job where name = ${inboxQueue.name} and data->>'key' = 'silence'`;
  await expect.poll(state).toEqual([{ state: 'retry' }]);
  expect(times('after silence')).toBe(0);
});

test('a lease is held by one instance, and goes to the other when the first one stops', async () => {
  const database = await testDatabase();
  const first = createJobs({ database, queues, watchSeconds: 1 });
  await first.start();
  const second = await startJobs(database);
  const runs: string[] = [];
  const until = (name: string) => async (_: object, signal: AbortSignal) => {
    runs.push(name);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  const place = { team: 'T1', channel: 'C1', ts: '1.1' };
  const firstHolder = first.hold(liveRunQueue, { run: until('first') });
  await first.send(database, liveRunQueue, [{ data: place, key: 'T1 C1 1.1' }]);
  await expect.poll(() => firstHolder.held).toBe(1);
  const secondHolder = second.hold(liveRunQueue, { run: until('second') });
  await first.send(database, liveRunQueue, [{ data: place, key: 'T1 C1 1.1' }]);
  secondHolder.look();
  expect(secondHolder.held).toBe(0);

  await first.stop(5);
  await expect.poll(() => secondHolder.held).toBe(1);
  expect(runs).toEqual(['first', 'second']);
});

test.each([inboxQueue, unorderedQueue, turnQueue, outboxQueue])(
  'what is in $name outlasts half an hour without Slack',
  (queue) => {
    const { retries, retryDelay, longestRetryDelay = retryDelay } = queue;
    const waits = Array.from({ length: retries }, (_, n) => Math.min(retryDelay * 2 ** n, longestRetryDelay));
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(30 * 60);
  },
);
