// Events from poll to poll, as a Zap gets them. Zapier polls from any of its processes, and drops the ids that it knows.
import { createCaller, createSigning, createTask, run } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failureOf, type Local, startLocal, testSigningKey } from '../test/local.ts';
import { tasksOfOthers } from '../test/others.ts';
import { type CacheEntries, newProcess } from '../test/processes.ts';
import { handWorker } from '../test/worker.ts';

let local: Local;
let worker: Awaited<ReturnType<typeof handWorker>>;
let cache: CacheEntries;
beforeEach(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
  worker = await handWorker(local.server.url);
  cache = {};
});
afterEach(async () => {
  worker.stop();
  await local.close();
});

/** Tasks that another program of the account makes. */
const create = async (count: number): Promise<string[]> => {
  const { server, url } = local.server;
  const caller = createCaller({
    url,
    session: bearer(server.tokens.admin),
    accountId: accountIdOf(server.tokens.admin),
    tier: 'enterprise',
    signing: createSigning([testSigningKey]),
    fetch: (input, init) => server.fetch(new Request(input, init)),
  });
  const ids: string[] = [];
  while (ids.length < count) ids.push((await run(createTask, caller, { title: `Task ${ids.length}` })).task_id);
  return ids;
};

/** A Zap as Zapier runs it: each poll in a new process. */
function newZap(key: string, input: object = {}, id = key) {
  const known = new Set<unknown>();
  const poll = async (meta: object = {}) =>
    newProcess(local, { cache })(key, input, { meta: { zap: { id }, ...meta } as never });
  return {
    async switchOn() {
      known.clear();
      const { ids, requests } = await poll({ isPopulatingDedupe: true });
      for (const id of ids) known.add(id);
      return { ids, requests };
    },
    async poll() {
      const { records, requests } = await poll();
      const events = records.filter(({ id }) => !known.has(id));
      for (const { id } of events) known.add(id);
      return { events, ids: events.map(({ id }) => id), requests };
    },
  };
}

test.for([60, 500])('%i tasks between two polls: each is reported once, for one request each', async (count) => {
  const zap = newZap('new_task');
  await zap.switchOn();
  const made = await create(count);
  const reported: unknown[] = [];
  let requests = 0;
  let polls = 0;
  // A slow machine may need more than one poll, like a slow server.
  while (reported.length < count && polls < 9) {
    const next = await zap.poll();
    reported.push(...next.ids);
    requests += next.requests;
    polls += 1;
  }
  expect(reported.toSorted()).toEqual(made.toSorted());
  expect(requests).toBeLessThanOrEqual(5 * polls + Math.max(0, count - 100));
  expect(await zap.poll()).toMatchObject({ ids: [], requests: 5 });
});

test('a poll that finds nothing new makes five requests, whatever tasks there are, and so does a switch-on', async () => {
  await tasksOfOthers(local.server, 120);
  await create(30);
  const zap = newZap('new_task');
  expect((await zap.switchOn()).requests).toBe(5);
  expect(await zap.poll()).toMatchObject({ ids: [], requests: 5 });
});

test('a task that moves up into a list is not read again, although the memory of the account is lost', async () => {
  const tasks = await create(130);
  const zap = newZap('new_task');
  await zap.switchOn();
  for (const key of Object.keys(cache)) if (key.includes('memory:')) delete cache[key];
  for (const id of tasks.slice(0, 10)) await worker.complete(id);
  expect(await zap.poll()).toMatchObject({ ids: [], requests: 5 });
});

test('old tasks do not fire when newer ones leave the filter', async () => {
  const old = await create(60);
  const zap = newZap('new_task', { status: 'pending' });
  await zap.switchOn();
  for (const id of old.slice(-20)) await worker.complete(id);
  expect((await zap.poll()).ids).toEqual([]);
});

test('old ends do not fire when a task is queued again, and its next end is a new event', async () => {
  const old = await create(30);
  for (const id of old) await worker.fail(id);
  const zap = newZap('task_failed');
  await zap.switchOn();
  for (const id of old.slice(-5)) await worker.requeue(id);
  expect((await zap.poll()).ids).toEqual([]);
  await worker.fail(old.at(-1));
  expect((await zap.poll()).ids).toEqual([`${old.at(-1)}:2`]);
});

test('a task that fails for the second time before the switch-on does not fire, when no list shows it', async () => {
  for (const id of await create(100)) await worker.fail(id);
  const [flaky] = await create(1);
  await worker.fail(flaky);
  await worker.requeue(flaky);
  await worker.fail(flaky);
  const zap = newZap('task_failed');
  await zap.switchOn();
  expect((await zap.poll()).ids).toEqual([]);
});

test('a second end from before the switch-on does not fire either when the cache has forgotten the Zap; one after it does', async () => {
  for (const id of await create(100)) await worker.fail(id);
  const [flaky] = await create(1);
  const failAgain = async () => {
    await worker.requeue(flaky);
    await worker.fail(flaky);
  };
  await worker.fail(flaky);
  await failAgain();
  const zap = newZap('task_failed');
  await zap.switchOn();
  cache = {};
  expect((await zap.poll()).ids).toEqual([]);
  await failAgain();
  cache = {};
  expect((await zap.poll()).ids).toEqual([`${flaky}:3`]);
});

test('a task that passes the filter later is reported then', async () => {
  const zap = newZap('new_task', { status: 'failed' });
  await create(100);
  await zap.switchOn();
  const [task] = await create(1);
  expect((await zap.poll()).ids).toEqual([]);
  await worker.fail(task);
  expect((await zap.poll()).ids).toEqual([task]);
});

test('two Zaps of one account each get every event', async () => {
  await create(100);
  const zaps = [newZap('new_task', {}, '1'), newZap('new_task', {}, '2')];
  for (const zap of zaps) await zap.switchOn();
  const made = await create(3);
  for (const zap of zaps) expect((await zap.poll()).ids.toSorted()).toEqual(made.toSorted());
});

test('where every call of the cache fails, polls still return the events, and Zapier drops those that it knows', async () => {
  const made = await create(3);
  const refuse = () => {
    throw new Error('The cache refuses.');
  };
  const poll = newProcess(local, { cache: new Proxy({}, { has: refuse, set: refuse }) });
  for (const _ of ['first', 'second']) {
    const { ids } = await poll('new_task', {}, { meta: { zap: { id: '1' } } as never });
    expect(ids.toSorted()).toEqual(made.toSorted());
  }
});

test('a sample has three rows', async () => {
  await create(5);
  expect(await local.perform('new_task', {}, { meta: { isLoadingSample: true } })).toHaveLength(3);
});

test('a server that is down gets few requests, and one that fails amid a poll does not spoil what was found', async () => {
  const zap = newZap('new_task');
  await zap.switchOn();
  await create(150);
  let requests = 0;
  const brokenAfter = (most: number) =>
    newProcess(local, {
      cache,
      fetch: async (input, init) => {
        requests += 1;
        return requests > most ? new Response('down', { status: 502 }) : fetch(input, init);
      },
    });
  const meta = { zap: { id: 'new_task' } } as never;
  expect(await failureOf(brokenAfter(0)('new_task', {}, { meta }))).toMatchObject({ name: 'ThrottledError' });
  expect(requests).toBeLessThanOrEqual(7);
  // Each of the five connections may have idled too long, so the first break of each is free.
  let breaks = 0;
  const cut = newProcess(local, {
    cache,
    fetch: async () => {
      breaks += 1;
      throw new TypeError('fetch failed');
    },
  });
  expect(await failureOf(cut('new_task', {}, { meta }))).toMatchObject({ name: 'ThrottledError' });
  expect(breaks).toBeLessThanOrEqual(12);
  requests = 0;
  const { ids } = await brokenAfter(20)('new_task', {}, { meta });
  expect(ids.length).toBeGreaterThanOrEqual(100);
  expect(requests).toBeLessThanOrEqual(20 + 7);
  const rest = await zap.poll();
  expect(new Set([...ids, ...rest.ids]).size).toBe(150);
});
