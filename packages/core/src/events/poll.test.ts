import { drivenClock } from '@codetether/local-server';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLocal } from '../../test/local.ts';
import { openUsedServer } from '../../test/used-server.ts';
import { createTask, type Looked, newTask, poll, run, systemClock, taskCompleted, taskFailed } from '../index.ts';

test('without a cursor: the newest, newest first, by the time of the event', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller, worker } = await openLocal({ clock });
  const ada = caller();
  const ids: string[] = [];
  for (let index = 0; index < 40; index += 1)
    ids.push((await run(createTask, ada, { title: `Task ${index}` })).task_id);
  for (const id of ids.toReversed()) {
    await clock.advance(1_000);
    await worker.complete(id, `Result of ${id}`);
  }
  const { events } = await poll(taskCompleted, ada, {});
  expect(events.map(({ id }) => id)).toEqual(ids.slice(0, 25));
  expect(events[0]?.record.result).toBe(`Result of ${ids[0]}`);
});

test('with a cursor: everything after it, in pages, each once, even within one millisecond', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (pauses, limit) => {
        const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
        const { caller } = await openLocal({ clock });
        const ada = caller();
        await run(createTask, ada, { title: 'Before' });
        let { cursor } = await poll(newTask, ada, {});
        // A task created at the same moment as a look may sort before it: a watcher sees it, a cursor alone does not.
        await clock.advance(1);
        const ids: string[] = [];
        for (const pause of pauses) {
          ids.push((await run(createTask, ada, { title: 'Task' })).task_id);
          await clock.advance(pause);
        }
        const reported: string[] = [];
        for (let page = 0; page <= ids.length; page += 1) {
          const next = await poll(newTask, ada, {}, { cursor, limit });
          expect(next.events.length).toBeLessThanOrEqual(limit);
          reported.push(...next.events.map(({ id }) => id));
          cursor = next.cursor;
          expect((cursor ?? '').length).toBeLessThan(200);
        }
        expect(reported.sort()).toEqual(ids.sort());
      },
    ),
    { numRuns: 15 },
  );
});

test('a process without memory reads each task once, also where many may be copies of each other', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller, fetch } = await openLocal({ clock });
  const ada = caller({ visibility: 'own' });
  for (let index = 0; index < 120; index += 1) await run(createTask, ada, { title: `Task ${index}` });
  const asked: string[] = [];
  const counting: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    asked.push(request.url);
    return fetch(request);
  };
  const { events } = await poll(newTask, caller({ visibility: 'own', fetch: counting }), {}, { limit: 200 });
  expect(events).toHaveLength(120);
  const reads = asked.filter((url) => /\/tasks\/[^?]+$/.test(url));
  expect(reads.length).toBeGreaterThan(10);
  expect(reads).toHaveLength(new Set(reads).size);
});

describe('failures', () => {
  test('a second failure of a task that was queued again is another event', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    const { task_id } = await run(createTask, ada, { title: 'Flaky' });
    await worker.fail(task_id);
    expect((await poll(taskFailed, ada, {})).events.map(({ id }) => id)).toEqual([task_id]);
    await worker.requeue(task_id);
    await worker.fail(task_id, 'again');
    expect((await poll(taskFailed, ada, {})).events.map(({ id }) => id)).toEqual([`${task_id}:2`]);
  });

  test('a task that waits again is not read by each process whose clock is wrong', async () => {
    const { caller, fetch, worker } = await openLocal();
    const maker = caller();
    for (let index = 0; index < 100; index += 1) await run(createTask, maker, { title: 'Fills the list' });
    const { task_id } = await run(createTask, maker, { title: 'Flaky' });
    await worker.fail(task_id);
    await worker.requeue(task_id);
    const reads = async (hours: number, looked: Looked | undefined) => {
      let count = 0;
      const polled = await poll(
        taskFailed,
        caller({
          clock: { ...systemClock, now: () => Date.now() + hours * 3_600_000 },
          fetch: (input, init) => {
            if (String(input instanceof Request ? input.url : input).endsWith(task_id)) count += 1;
            return fetch(input, init);
          },
        }),
        {},
        { looked },
      );
      return { count, looked: polled.looked };
    };
    const first = await reads(0, undefined);
    expect(first.count).toBe(1);
    expect((await reads(2, first.looked)).count).toBe(0);
  });

  test('include how often the task was retried, and which task it retries', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    const first = await run(createTask, ada, { title: 'Flaky' });
    await worker.fail(first.task_id);
    const second = await run(createTask, ada, { title: 'Flaky', retry_of: first.task_id });
    await worker.fail(second.task_id);
    const { events } = await poll(taskFailed, ada, { task_id: second.task_id });
    expect(events[0]?.record).toMatchObject({ retry_count: 1, original_task_id: first.task_id });
  });
});

test('a thousand tasks, ten times what a list shows, take at most five requests and one for each row', async () => {
  const { caller, fetch, worker } = await openLocal();
  const maker = caller();
  const ids: string[] = [];
  for (let index = 0; index < 1_000; index += 1) ids.push((await maker.api.tasks.create({ title: 'Task' })).task_id);
  for (const id of ids.slice(0, 60)) await worker.fail(id);
  for (const id of ids.slice(60, 120)) await worker.complete(id);
  for (const trigger of [newTask, taskCompleted, taskFailed]) {
    let requests = 0;
    const ada = caller({
      fetch: (input, init) => {
        requests += 1;
        return fetch(input, init);
      },
    });
    const { events } = await poll(trigger, ada, {});
    expect(events.length, trigger.name).toBe(25);
    expect(requests, trigger.name).toBeLessThanOrEqual(5 + events.length);
  }
});

test('with visibility `own`, tasks of others are read once, and one request is enough for each', async () => {
  const server = await openUsedServer(130, { waiting: 130 });
  const ada = server.caller({ visibility: 'own' });
  const look = () => server.costOf(() => poll(newTask, ada, {}));
  expect(await look()).toBeLessThanOrEqual(5 + 30);
  expect(await look()).toBeLessThanOrEqual(5);
  await server.close();
});

test('there is a cursor before the first event, and that event is after it', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  const { events, cursor } = await poll(newTask, ada, {});
  expect(events).toEqual([]);
  expect((await poll(newTask, ada, {}, { cursor })).cursor).toBe(cursor);
  const { task_id } = await run(createTask, ada, { title: 'The first' });
  const after = await poll(newTask, ada, {}, { cursor });
  expect(after.events.map(({ id }) => id)).toEqual([task_id]);
  expect((await poll(newTask, ada, {}, { cursor: after.cursor })).events).toEqual([]);
});

test('a task that leaves the server’s list is not reported again, although the queue has another time for it', async () => {
  const { caller, worker, fetch } = await openLocal();
  const later = (stamp: string) => new Date(Date.parse(stamp) + 3).toISOString();
  const ada = caller({
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const body = await response.text();
      return new Response(body.replaceAll(/(?<=result_summary[^}]*created_at\\": ?\\")[^"\\]+/g, later), response);
    },
  });
  for (let index = 0; index < 100; index += 1) {
    await worker.complete((await run(createTask, ada, { title: 'Old', priority: 9 })).task_id);
  }
  const before = await poll(newTask, ada, {});
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { task_id } = await run(createTask, ada, { title: 'New' });
  const first = await poll(newTask, ada, {}, { cursor: before.cursor });
  expect(first.events.map(({ id }) => id)).toEqual([task_id]);
  await worker.complete(task_id);
  expect((await poll(newTask, ada, {}, { cursor: first.cursor })).events).toEqual([]);
});

test.each([
  'bm9wZQ',
  '',
  ...[['zzz', 'a'], ['2026-11-23T20:00:00Z', 'a'], ['2026-11-23'], [1, 2], {}, null].map((cursor) =>
    Buffer.from(JSON.stringify(cursor)).toString('base64url'),
  ),
])('an invalid cursor is refused: %s', async (cursor) => {
  const { caller } = await openLocal();
  await expect(poll(newTask, caller(), {}, { cursor })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('cursor is not a valid cursor'),
  });
});
