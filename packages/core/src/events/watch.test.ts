import { expect, test, vi } from 'vitest';
import { leapingClock } from '../../test/clocks.ts';
import { openLocal } from '../../test/local.ts';
import {
  type Clock,
  createTask,
  createWatcher,
  type FeedState,
  newTask,
  type PositionStore,
  run,
  silentLog,
  taskCompleted,
  taskFailed,
} from '../index.ts';

const open = async (position?: PositionStore) => {
  const { local, caller, worker } = await openLocal();
  const ada = caller();
  return { local, ada, worker, watcher: createWatcher({ caller: ada, position, intervalSeconds: 0.02 }) };
};

/** Keeps the position as JSON, like a database. */
function keptPosition(): PositionStore & { kept?: FeedState } {
  return {
    async get() {
      return structuredClone(this.kept);
    },
    async set(state) {
      this.kept = structuredClone(state);
    },
  };
}

/** The next `count` events. Does not ask for another, so the last of them is not delivered yet. */
async function take<T>(events: AsyncGenerator<T, void>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

test('a watcher reports events from now on, for each trigger its own', async () => {
  const { ada, worker, watcher } = await open();
  await run(createTask, ada, { title: 'Before' });
  const stop = new AbortController();
  const created = watcher.watch(newTask, {}, { signal: stop.signal });
  const failed = watcher.watch(taskFailed, {}, { signal: stop.signal });
  const completed = watcher.watch(taskCompleted, { agent_type: 'plan' }, { signal: stop.signal });
  await settled(ada);

  const build = await run(createTask, ada, { title: 'Build it' });
  const plan = await run(createTask, ada, { title: 'Plan it', agent_type: 'plan' });
  await worker.complete(build.task_id);
  await worker.complete(plan.task_id);
  const doomed = await run(createTask, ada, { title: 'Doomed' });
  await worker.fail(doomed.task_id, 'no disk left');

  expect((await take(created, 3)).map(({ record }) => record.title)).toEqual(['Build it', 'Plan it', 'Doomed']);
  expect(await take(failed, 1)).toMatchObject([{ id: doomed.task_id, record: { error: 'no disk left' } }]);
  expect(await take(completed, 1)).toMatchObject([{ id: plan.task_id }]);
  stop.abort();
  expect((await created.next()).done).toBe(true);
});

test('events that were not delivered before a crash come again, delivered ones do not, and those in between are reported', async () => {
  const position = keptPosition();
  const { ada, watcher } = await open(position);
  const events = watcher.watch(newTask, {});
  await settled(ada);
  await run(createTask, ada, { title: 'One' });
  await take(events, 1);
  await run(createTask, ada, { title: 'Two' });
  await take(events, 1);
  const before = position.kept;
  // The process dies here: "Two" was handed out, but its delivery was not confirmed.
  const second = createWatcher({
    caller: ada,
    position: { ...position, get: async () => before },
    intervalSeconds: 0.02,
  });
  await run(createTask, ada, { title: 'Three' });
  const again = await take(second.watch(newTask, {}), 2);
  expect(again.map(({ record }) => record.title)).toEqual(['Two', 'Three']);
});

test('undelivered events come again after a stop', async () => {
  const position = keptPosition();
  const { ada, watcher } = await open(position);
  const stop = new AbortController();
  const slow = watcher.watch(newTask, {}, { signal: stop.signal });
  const quick = watcher.watch(newTask, {}, { signal: stop.signal });
  await expect.poll(() => position.kept).toBeDefined();
  const titles = ['One', 'Two', 'Three'];
  for (const title of titles) await run(createTask, ada, { title });
  await take(quick, 3);
  await take(slow, 1);
  stop.abort();
  expect(await take(slow, 1)).toEqual([]);
  expect(await take(quick, 1)).toEqual([]);

  const reported: string[] = [];
  for await (const { record } of createWatcher({ caller: ada, position, intervalSeconds: 0.02 }).watch(newTask, {})) {
    reported.push(record.title);
    if (['Two', 'Three'].every((title) => reported.includes(title))) break;
  }
});

test('a subscriber that leaves does not hold back the position of the others', async () => {
  const position = keptPosition();
  const { ada, watcher } = await open(position);
  const left = watcher.watch(newTask, {});
  const stays = watcher.watch(newTask, {});
  await expect.poll(() => position.kept).toBeDefined();
  const { task_id } = await run(createTask, ada, { title: 'One' });
  await take(left, 1);
  await left.return();
  await take(stays, 1);
  void stays.next();
  await expect.poll(() => position.kept?.known[task_id]).toBeDefined();
});

test('a store that fails at first is retried, and the log says why', async () => {
  let asked = 0;
  const position: PositionStore = {
    get: async () => {
      asked += 1;
      if (asked === 1) throw new Error('no connection');
      return undefined;
    },
    set: async () => undefined,
  };
  const { ada } = await open();
  const warn = vi.fn();
  const caller = { ...ada, log: { ...silentLog, warn } };
  const events = createWatcher({ caller, position, intervalSeconds: 0.02 }).watch(newTask, {});
  await expect.poll(() => asked).toBe(2);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    'could not look for events',
    expect.objectContaining({ error: 'Error: no connection' }),
  );
  await settled(ada);
  await run(createTask, ada, { title: 'One' });
  expect(await take(events, 1)).toMatchObject([{ record: { title: 'One' } }]);
});

test('a stop before the first event is requested ends the loop', async () => {
  const { ada } = await open();
  const pauses: (AbortSignal | undefined)[] = [];
  const clock: Clock = {
    ...leapingClock(),
    sleep: (_ms, signal) => {
      pauses.push(signal);
      return new Promise(() => undefined);
    },
  };
  const stop = new AbortController();
  createWatcher({ caller: ada, clock }).watch(newTask, {}, { signal: stop.signal });
  await expect.poll(() => pauses.length).toBe(1);
  stop.abort();
  expect(pauses[0]?.aborted).toBe(true);
});

test('a thousand subscribers cause as many requests as one', async () => {
  const requests = async (subscribers: number): Promise<number> => {
    const { fetch, caller } = await openLocal();
    let looks = 0;
    const ada = caller({
      fetch: (input, init) => {
        looks += 1;
        return fetch(input, init);
      },
    });
    const watcher = createWatcher({ caller: ada, clock: leapingClock(), intervalSeconds: 15 });
    const stop = new AbortController();
    const waiting = Array.from({ length: subscribers }, () =>
      watcher.watch(newTask, {}, { signal: stop.signal }).next(),
    );
    while (looks < 50) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await Promise.all(waiting);
    return looks;
  };
  expect(await requests(1000)).toBeLessThan((await requests(1)) + 10);
});

test('passing trouble is retried; an expired sign-in ends every subscription with the reason', async () => {
  const { local, ada, watcher } = await open();
  const events = watcher.watch(newTask, {});
  const other = watcher.watch(taskFailed, {});
  await settled(ada);
  local.faults.next({ match: /GET/, kind: 'status', status: 503, times: 9 });
  await run(createTask, ada, { title: 'In spite of it' });
  expect(await take(events, 1)).toHaveLength(1);
  local.faults.next({ match: /GET/, kind: 'status', status: 401, times: 99 });
  await expect(events.next()).rejects.toMatchObject({ code: 'not_authenticated' });
  await expect(other.next()).rejects.toMatchObject({ code: 'not_authenticated' });
});

test('wrong input is refused at once', async () => {
  const { watcher } = await open();
  expect(() => watcher.watch(newTask, { status: 'sleeping' })).toThrow(/status must be one of pending/);
});

/** Makes the first look, after which changes are new. */
async function settled(ada: Parameters<typeof run>[1]): Promise<void> {
  await ada.api.tasks.feed(undefined);
  await new Promise((resolve) => setTimeout(resolve, 60));
}
