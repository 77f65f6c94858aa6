import { drivenClock } from '@codetether/local-server';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLocal, url } from '../../../test/local.ts';
import { type Caller, createTask, prdChat, run } from '../../index.ts';
import type { TaskChange } from './changes.ts';
import type { FeedState } from './feed.ts';

/** A watcher that keeps all its changes. */
function watching(ada: Caller) {
  let state: FeedState | undefined;
  const reported: TaskChange[] = [];
  return {
    reported,
    ids: (kind: TaskChange['kind']) => reported.filter((change) => change.kind === kind).map(({ id }) => id),
    async look() {
      // Kept like in a store.
      const kept = state && (JSON.parse(JSON.stringify(state)) as FeedState);
      const look = await ada.api.tasks.feed(kept);
      state = look.state;
      reported.push(...look.changes);
      return look.changes;
    },
    get state() {
      return state;
    },
  };
}

type Step =
  | { do: 'create'; priority: number }
  | { do: 'complete' | 'fail' | 'report' | 'requeue' | 'cancel'; which: number }
  | { do: 'look' | 'tick' };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ do: fc.constant('create' as const), priority: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constantFrom('complete', 'fail', 'report', 'requeue', 'cancel'), which: fc.nat(100) }),
    fc.record({ do: fc.constantFrom('look', 'tick') }),
  ),
  { minLength: 5, maxLength: 60 },
);

/** At the look before the second requeue, no list shows the second end: only its time in the queue tells it from the first. */
const endsBetweenLists: Step[] = [
  { do: 'create', priority: 0 },
  { do: 'look' },
  { do: 'look' },
  { do: 'fail', which: 0 },
  { do: 'requeue', which: 0 },
  { do: 'fail', which: 1 },
  { do: 'requeue', which: 0 },
];

test('any changes in any order are each reported once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      // Only the story and requeues move the clock: most things happen in the same millisecond.
      const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
      const { caller, worker } = await openLocal({ clock });
      const ada = caller();
      const before = await run(createTask, ada, { title: 'Before' });
      const watch = watching(ada);
      expect(await watch.look()).toEqual([]);

      const open = [before.task_id];
      const ended: string[] = [];
      const attempts = new Map<string, number>();
      const expected = { created: [] as string[], completed: [] as string[], failed: [] as string[] };
      const eventId = (id: string) => ((attempts.get(id) ?? 1) > 1 ? `${id}:${attempts.get(id)}` : id);
      for (const step of story) {
        if (step.do === 'look') await watch.look();
        else if (step.do === 'tick') await clock.advance(1);
        else if (step.do === 'create') {
          const { task_id } = await run(createTask, ada, { title: 'Task', priority: step.priority });
          open.push(task_id);
          expected.created.push(task_id);
        } else if (step.do === 'requeue') {
          const [id] = ended.splice(step.which % (ended.length || 1), 1);
          if (!id) continue;
          // Two ends between two looks count as one, so look first.
          await watch.look();
          await worker.requeue(id);
          // As every requeue does: a second end in the same millisecond would look like the first one in the queue.
          await clock.advance(1);
          attempts.set(id, (attempts.get(id) ?? 1) + 1);
          open.push(id);
        } else if ('which' in step) {
          const [id] = open.splice(step.which % (open.length || 1), 1);
          if (!id) continue;
          if (step.do === 'complete') await worker.complete(id);
          if (step.do === 'fail') await worker.fail(id);
          if (step.do === 'report') await worker.report(id, 'completed', { result: 'done' });
          if (step.do === 'cancel') await ada.api.tasks.cancel(id);
          if (step.do === 'complete' || step.do === 'report') expected.completed.push(eventId(id));
          if (step.do === 'fail') {
            expected.failed.push(eventId(id));
            ended.push(id);
          }
        }
      }
      // Ends that no list shows are found within a few looks.
      for (let look = 0; look < 4; look += 1) await watch.look();
      for (const kind of ['created', 'completed', 'failed'] as const) {
        expect(watch.ids(kind).sort(), kind).toEqual(expected[kind].sort());
      }
    }),
    { numRuns: 25, examples: [[endsBetweenLists]] },
  );
});

test('500 tasks of one millisecond that end out of order are each reported once', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller, worker } = await openLocal({ clock });
  const ada = caller();
  const watch = watching(ada);
  await watch.look();
  const ids: string[] = [];
  for (let index = 0; index < 500; index += 1) {
    ids.push((await run(createTask, ada, { title: `Task ${index}`, priority: index % 4 })).task_id);
    if (index % 170 === 0) await watch.look();
  }
  await watch.look();
  expect(watch.ids('created').sort()).toEqual([...ids].sort());
  for (const [index, id] of ids.toReversed().entries()) {
    if (index % 3 === 0) await worker.fail(id);
    else await worker.complete(id);
    if (index % 60 === 0) await watch.look();
  }
  await watch.look();
  const reported = [...watch.ids('completed'), ...watch.ids('failed')];
  expect(reported.sort()).toEqual([...ids].sort());
  expect(await watch.look()).toEqual([]);
});

describe('tasks without a queue entry', () => {
  test('are reported as long as at most 100 share a status, and a full list is logged', async () => {
    const { caller, fetch, worker } = await openLocal();
    const warnings: string[] = [];
    const ada = caller({ log: { debug: () => undefined, warn: (message) => warnings.push(message) } });
    const watch = watching(ada);
    await watch.look();
    const rest = async (title: string): Promise<string> => {
      const response = await fetch(`${url}/v1/agent/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title, prompt: 'p', agent_type: 'general' }),
      });
      return ((await response.json()) as { id: string }).id;
    };
    const first: string[] = [];
    for (let index = 0; index < 99; index += 1) first.push(await rest(`Task ${index}`));
    await watch.look();
    expect(watch.ids('created')).toHaveLength(99);
    expect(warnings).toEqual([]);

    // The edge: the hundredth task fills the list, and later ones are not in it.
    const hundredth = await rest('Task 99');
    await rest('Task 100');
    await watch.look();
    expect(watch.ids('created').sort()).toEqual([...first, hundredth].sort());
    expect(warnings[0]).toMatch(/full list/);

    // Ends make room: the hidden task is reported now.
    for (const id of first.slice(0, 10)) await worker.complete(id);
    await watch.look();
    expect(watch.ids('created')).toHaveLength(101);
    expect(watch.ids('completed').sort()).toEqual(first.slice(0, 10).sort());
  });

  test('include PRD chats', async () => {
    const { caller } = await openLocal();
    const ada = caller({ waitSeconds: 0 });
    const watch = watching(ada);
    await watch.look();
    const { task_id } = await run(prdChat, ada, { message: 'A wish list' });
    await watch.look();
    expect(watch.ids('created')).toEqual([task_id]);
  });
});

test('two thousand tasks that came while nobody looked are all reported', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  const watch = watching(ada);
  await watch.look();
  for (let index = 0; index < 2_000; index += 1) await ada.api.tasks.create({ title: 'Task' });
  await watch.look();
  expect(watch.ids('created')).toHaveLength(2_000);
});

test('an end that neither the queue nor a full list shows is found by reading the task', async () => {
  const { caller, worker } = await openLocal();
  const ada = caller();
  for (let index = 0; index < 100; index += 1) {
    await worker.report((await run(createTask, ada, { title: 'Old', priority: 9 })).task_id, 'completed');
  }
  const watch = watching(ada);
  await watch.look();
  const made: string[] = [];
  for (let index = 0; index < 12; index += 1) made.push((await run(createTask, ada, { title: 'New' })).task_id);
  await watch.look();
  for (const id of made) await worker.report(id, 'completed', { result: 'done' });
  // One at a look, except at every eighth.
  for (let look = 0; look < 14; look += 1) await watch.look();
  expect(watch.ids('completed').sort()).toEqual([...made].sort());
});

test('empty lists of a server that has lost its database are an error: nothing is reported, nothing is forgotten', async () => {
  const { caller, worker, fetch } = await openLocal();
  let lost = false;
  const ada = caller({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!lost) return fetch(request);
      if (request.method === 'GET') {
        return request.url.includes('/tasks/') ? Response.json({}, { status: 404 }) : Response.json([]);
      }
      const text = JSON.stringify({ error: 'Failed to list task runs: connection was closed' });
      return Response.json({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }] } });
    },
  });
  for (let index = 0; index < 100; index += 1) {
    await worker.complete((await run(createTask, ada, { title: 'Old', priority: 9 })).task_id);
  }
  const watch = watching(ada);
  await watch.look();
  const { task_id } = await run(createTask, ada, { title: 'New' });
  await watch.look();
  lost = true;
  await expect(watch.look()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  lost = false;
  await worker.complete(task_id);
  await watch.look();
  expect(watch.reported.map(({ kind, id }) => [kind, id])).toEqual([
    ['created', task_id],
    ['completed', task_id],
  ]);
});

test('the state stays small', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller, worker } = await openLocal({ clock });
  const ada = caller();
  const watch = watching(ada);
  await watch.look();
  for (let index = 0; index < 300; index += 1) {
    const { task_id } = await run(createTask, ada, { title: 'Task' });
    await worker.complete(task_id);
    await clock.advance(60_000);
    if (index % 10 === 9) await watch.look();
  }
  expect(watch.reported).toHaveLength(600);
  expect(Object.keys(watch.state?.known ?? {}).length).toBeLessThan(250);
  expect(Object.keys(watch.state?.open ?? {})).toEqual([]);
});
