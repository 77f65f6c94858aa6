import { expect, test } from 'vitest';
import { openLocal, url } from '../../test/local.ts';
import { createServiceWatcher, createStateLooks, createTask, run, type StateWatch } from '../index.ts';
import { endOfTask } from '../operations/end-of-task.ts';

/** Tasks of as many accounts, each watched. */
async function watched(accounts: number) {
  const { local, fetch, caller, worker } = await openLocal();
  const state = { requests: 0, status: 0 };
  const service = createServiceWatcher({
    url,
    token: local.tokens.admin,
    fetch(input, init) {
      state.requests += 1;
      return state.status ? Promise.resolve(new Response('{}', { status: state.status })) : fetch(input, init);
    },
  });
  let step = Promise.withResolvers<void>();
  let asleep = Promise.withResolvers<void>();
  const clock = {
    now: Date.now,
    later: () => undefined,
    sleep: () => {
      asleep.resolve();
      return step.promise;
    },
  };
  const looks = createStateLooks({ service, intervalSeconds: 5, clock });
  const ids: string[] = [];
  const watches: StateWatch[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const { task_id } = await run(createTask, caller({ accountId: `account-${index}` }), { title: 'Mine' });
    ids.push(task_id);
  }
  const look = async () => {
    asleep = Promise.withResolvers();
    step.resolve();
    step = Promise.withResolvers();
    await asleep.promise;
  };
  asleep = Promise.withResolvers();
  for (const id of ids) watches.push(looks.watch(endOfTask, id));
  const due = () => ids.filter((_, index) => watches[index]?.isDue());
  await asleep.promise;
  return { state, worker, ids, watches, look, due };
}

test.each([1, 30])('one look serves %i accounts, and says which record to read', async (accounts) => {
  const { state, worker, ids, watches, look, due } = await watched(accounts);
  expect(due()).toEqual(ids);
  state.requests = 0;
  await look();
  expect(state.requests).toBe(5);
  expect(due()).toEqual([]);
  const last = ids.at(-1) ?? '';
  await worker.complete(last);
  await look();
  expect(due()).toEqual([last]);

  for (const watch of watches) watch.stop();
  state.requests = 0;
  void look();
  await new Promise((resolve) => setImmediate(resolve));
  expect(state.requests).toBe(0);
});

test('where the server refuses the token, every record is always to be read', async () => {
  const { state, ids, look, due } = await watched(3);
  due();
  state.status = 401;
  await look();
  expect(due()).toEqual(ids);
  expect(due()).toEqual(ids);
});
