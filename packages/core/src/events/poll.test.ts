import { drivenClock } from '@codetether/local-server';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLocal } from '../../test/local.ts';
import { openUsedServer } from '../../test/used-server.ts';
import {
  createTask,
  type Looked,
  lostLooks,
  newTask,
  poll,
  run,
  systemClock,
  taskCompleted,
  taskFailed,
} from '../index.ts';

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

  test('a task that waits again is read once, not each hour, nor by each process whose clock is wrong', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller, fetch, worker } = await openLocal({ clock });
    const maker = caller();
    for (let index = 0; index < 100; index += 1) await run(createTask, maker, { title: 'Fills the list' });
    const { task_id } = await run(createTask, maker, { title: 'Flaky' });
    await worker.fail(task_id);
    await worker.requeue(task_id);
    await clock.advance(5 * 60_000);
    const reads = async (hours: number, looked: Looked | undefined) => {
      let count = 0;
      const polled = await poll(
        taskFailed,
        caller({
          clock: { ...systemClock, now: () => clock.now() + hours * 3_600_000 },
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
    await clock.advance(5 * 3_600_000);
    expect((await reads(0, first.looked)).count).toBe(0);
  });

  test('a task whose end the queue records first is read again', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller, fetch, worker } = await openLocal({ clock });
    const maker = caller();
    for (let index = 0; index < 100; index += 1)
      await worker.fail((await run(createTask, maker, { title: 'Full' })).task_id);
    await clock.advance(1_000);
    const { task_id } = await run(createTask, maker, { title: 'Late' });
    await worker.fail(task_id);
    const still = (row: Record<string, unknown>) => ({ ...row, status: 'running', completed_at: null });
    const early = caller({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const isTask = new Request(input, init).url.endsWith(task_id);
        return isTask ? Response.json(still(Object(await response.json())), response) : response;
      },
    });
    const { looked } = await poll(taskFailed, maker, {}, { looked: undefined });
    const since = { ...looked, marks: looked.marks.slice(1) };
    const before = await poll(taskFailed, early, {}, { looked: since, limit: 500 });
    expect(before.events.map(({ id }) => id)).not.toContain(task_id);
    const { events } = await poll(taskFailed, caller(), {}, { looked: before.looked, limit: 500 });
    expect(events.map(({ id }) => id)).toContain(task_id);
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

describe('a subscriber whose marks were lost', () => {
  const start = Date.parse('2026-11-23T20:00:00Z');
  const day = 86_400_000;

  test.for(['free', 'pro'] as const)('gets all events in some polls, each with few requests: %s', async (tier) => {
    const clock = drivenClock(start);
    const { caller, fetch } = await openLocal({ clock });
    const maker = caller();
    const ids: string[] = [];
    while (ids.length < 400) {
      ids.push((await run(createTask, maker, { title: 'Task' })).task_id);
      await clock.advance(5_000);
    }
    const most = 5 + { free: 20, pro: 100 }[tier];
    const reported = new Set<string>();
    let looked: Looked = lostLooks;
    let polls = 0;
    while (looked.isLost !== false) {
      let requests = 0;
      const ada = caller({
        tier,
        visibility: 'own',
        // Neither its process nor its memory knows more.
        fetch: (input, init) => {
          requests += 1;
          return fetch(input, init);
        },
      });
      const next = await poll(newTask, ada, {}, { looked, limit: 500 });
      // The proofs of the last ten tasks may take more.
      expect(requests).toBeLessThanOrEqual(most + 25);
      if (polls === 0) expect(next.events[0]?.id).toBe(ids.at(-1));
      for (const { id } of next.events) reported.add(id);
      looked = next.looked;
      polls += 1;
    }
    expect(reported).toEqual(new Set(ids));
    expect(polls).toBeLessThanOrEqual(tier === 'free' ? 20 : 4);
    const { task_id } = await run(createTask, maker, { title: 'The next' });
    const known = await poll(newTask, caller(), {}, { looked, limit: 500 });
    expect(known.events.map(({ id }) => id)).toContain(task_id);
  });

  test('gets no event that is older than a day, such as a Zap that is moved from the published app', async () => {
    const clock = drivenClock(start);
    const { caller, worker } = await openLocal({ clock });
    const ada = caller();
    const make = async () => (await run(createTask, ada, { title: 'Task' })).task_id;
    const old = { waits: await make(), fails: await make(), failed: await make(), done: await make() };
    await worker.complete(old.done);
    await worker.fail(old.failed);
    await clock.advance(2 * day);
    const idsOf = async (trigger: typeof newTask | typeof taskFailed | typeof taskCompleted, input: object = {}) => {
      const first = await poll(trigger, ada, input, { looked: lostLooks });
      return { first: first.events.map(({ id }) => id), looked: first.looked };
    };
    const next = async (trigger: typeof newTask | typeof taskFailed, looked: Looked, input: object = {}) =>
      (await poll(trigger, ada, input, { looked })).events.map(({ id }) => id);
    const created = await idsOf(newTask);
    const failed = await idsOf(taskFailed);
    const ofFailed = await idsOf(newTask, { status: 'failed' });
    expect((await idsOf(taskCompleted)).first).toEqual([]);
    expect([created.first, failed.first, ofFailed.first]).toEqual([[], [], []]);

    const young = await make();
    await worker.fail(old.fails);
    expect(await next(newTask, created.looked)).toEqual([young]);
    expect(await next(taskFailed, failed.looked)).toEqual([old.fails]);
    // A filter may pass an old task now, also when the marks are lost in between.
    expect(await next(newTask, ofFailed.looked, { status: 'failed' })).toEqual([old.fails]);
    expect((await idsOf(newTask, { status: 'failed' })).first).toEqual([old.fails]);
  });
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
