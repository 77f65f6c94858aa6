// Autoreplay: Zapier runs a step again, after an ordinary error, with the same input.
import { operations } from '@codetether/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { fastClock } from '../test/clock.ts';
import { failureOf, type Local, performWith, startLocal } from '../test/local.ts';
import { performMs } from './accounts.ts';
import { createApp } from './app.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
});
afterAll(() => local.close());

const faults = [
  ...(['cut before', 'cut after', 'half an answer', '502 after', '503 before', '504 after'] as const),
  ...(['429 before', 'late'] as const),
];
type Fault = (typeof faults)[number];

/** A clock whose timers all fire when the time of a step is over. */
function stepTime() {
  const timers = new Set<() => void>();
  let passed = 0;
  const clock = fastClock();
  return {
    clock: {
      ...clock,
      now: () => clock.now() + passed,
      later: (_: number, fire: () => void) => void timers.add(fire),
    },
    end() {
      passed += performMs;
      for (const fire of timers) fire();
      timers.clear();
    },
  };
}

/** Input with a text of its own, for each action that makes something. */
const inputs: Readonly<Record<string, (text: string) => object>> = {
  create_task: (title) => ({ title }),
  send_message: (message) => ({ message }),
  send_message_async: (message) => ({ message }),
  send_to_agent: (message) => ({ message, agent_name: 'reviewer' }),
  prd_chat: (message) => ({ message }),
  start_ralph: (project_name) => ({ project_name, branch_name: 'wish', story_1_title: 'Add to wish list' }),
  create_cronjob: (name) => ({ name, cron_expression: '0 3 1 1 *', task_template: name }),
};

test('every action with an idempotency key is tried', () => {
  const made = operations.filter(({ kind, input }) => kind === 'action' && 'idempotency_key' in input.shape);
  expect(Object.keys(inputs).sort()).toEqual(made.map(({ name }) => name).sort());
});

const cases = Object.keys(inputs).flatMap((key) => faults.map((fault) => [key, fault] as const));
test.for(cases)('%s, %s: Autoreplay makes it once, and the next honest run makes another', async ([key, fault]) => {
  const text = `Wish ${key} ${fault.replaceAll(' ', '-')}`;
  const input = inputs[key]?.(text) ?? {};
  const network = networkThatFails(text, fault);
  const perform = performOver(network);
  const failure = await failureOf(perform(key, input));
  network.repair();
  expect(['AppError', 'ThrottledError']).toContain(failure.name);
  await perform(key, input);
  expect(await countOf(key, text)).toBe(1);
  await perform(key, input);
  expect(await countOf(key, text)).toBe(2);
});

test('where the key cannot be kept, the Zap halts and says what to look for', async () => {
  const network = networkThatFails('Refused by the cache', 'cut after');
  const app = createApp(() => local.config, fastClock(), network.fetch);
  const refuses = () => Promise.reject(new Error('The cache is away.'));
  const perform = app.creates.create_task?.operation.perform;
  if (typeof perform !== 'function') throw new Error('The action has a function.');
  const withoutCache = (z: ZObject, bundle: Bundle) => perform({ ...z, cache: { ...z.cache, set: refuses } }, bundle);
  const bundle = {
    inputData: { title: 'Refused by the cache' },
    authData: { access_token: local.server.server.tokens.admin },
  };
  const failure = await failureOf(Promise.resolve(createAppTester(app)(withoutCache, bundle)));
  expect(failure).toMatchObject({
    name: 'HaltedError',
    message: expect.stringContaining('Look in CodeTether whether it was done'),
  });
});

test('where the cache does not tell whether an earlier run is in doubt, nothing is sent and Zapier tries again', async () => {
  const perform = local.app.creates.create_task?.operation.perform;
  if (typeof perform !== 'function') throw new Error('The action has a function.');
  const refusing = (times: number) => async (z: ZObject, bundle: Bundle) => {
    let left = times;
    const get: typeof z.cache.get = async (...given) => {
      left -= 1;
      if (left >= 0) throw new Error('The cache is away.');
      return z.cache.get(...given);
    };
    return perform({ ...z, cache: { ...z.cache, get } }, bundle);
  };
  const title = 'Asked before';
  const bundle = { inputData: { title }, authData: { access_token: local.server.server.tokens.admin } };
  expect(await failureOf(Promise.resolve(local.test(refusing(3), bundle)))).toMatchObject({ name: 'ThrottledError' });
  expect(await countOf('create_task', title)).toBe(0);
  await local.test(refusing(2), bundle);
  expect(await countOf('create_task', title)).toBe(1);
});

test('a replay whose kept key cannot be dropped is still done, once', async () => {
  const title = 'Kept for longer';
  const network = networkThatFails(title, 'cut after');
  const app = createApp(() => local.config, fastClock(), network.fetch);
  const perform = app.creates.create_task?.operation.perform;
  if (typeof perform !== 'function') throw new Error('The action has a function.');
  const keeps = () => Promise.reject(new Error('The cache is away.'));
  const withoutDelete = (z: ZObject, bundle: Bundle) => perform({ ...z, cache: { ...z.cache, delete: keeps } }, bundle);
  const bundle = { inputData: { title }, authData: { access_token: local.server.server.tokens.admin } };
  const test = createAppTester(app);
  await failureOf(Promise.resolve(test(withoutDelete, bundle)));
  network.repair();
  await test(withoutDelete, bundle);
  expect(await countOf('create_task', title)).toBe(1);
});

test('with a key of the Zap itself an unknown outcome may be replayed', async () => {
  const network = networkThatFails('My own key', 'cut after');
  const perform = performOver(network);
  const input = { title: 'My own key', idempotency_key: '<a@example.com>' };
  expect(await failureOf(perform('create_task', input))).toMatchObject({
    name: 'AppError',
    message: expect.stringContaining('Replay this step'),
  });
  network.repair();
  await perform('create_task', input);
  expect(await countOf('create_task', 'My own key')).toBe(1);
});

/** Fails at the first request that sends the text, then everything, until it is repaired. */
function networkThatFails(text: string, fault: Fault) {
  const time = stepTime();
  let state: 'whole' | 'away' | 'repaired' = 'whole';
  const fetch: typeof globalThis.fetch = async (given, init) => {
    const request = new Request(given, init);
    if (state === 'repaired') return globalThis.fetch(request);
    if (state === 'away') throw broken();
    if (request.method === 'GET' || !(await request.clone().text()).includes(text)) return globalThis.fetch(request);
    state = 'away';
    const answer = fault.endsWith('before') ? undefined : await (await globalThis.fetch(request)).text();
    if (fault === 'late') {
      time.end();
      throw request.signal.reason ?? broken();
    }
    if (fault === 'half an answer')
      return new Response(answer?.slice(0, 20), { headers: { 'content-type': 'application/json' } });
    if (/^\d/.test(fault)) return new Response('Bad gateway', { status: Number(fault.slice(0, 3)) });
    throw broken();
  };
  return {
    fetch,
    clock: time.clock,
    repair: () => {
      state = 'repaired';
    },
  };
}

function broken(): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
}

function performOver({ fetch, clock }: ReturnType<typeof networkThatFails>): Local['perform'] {
  const app = createApp(() => local.config, clock, fetch);
  return performWith(app, createAppTester(app), local.server.server.tokens.admin);
}

/** How many of the things that the action makes have the text. */
async function countOf(key: string, text: string): Promise<number> {
  const search = { start_ralph: 'list_ralph_runs', create_cronjob: 'list_cronjobs' }[key] ?? 'find_task';
  const records = await local.perform(search, { limit: 100 });
  return records.filter((record) => JSON.stringify(record).includes(text)).length;
}
