// Zapier starts a new process whenever it likes: the memory of an account goes from one to the next in Zapier's cache.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';
import { tasksOfOthers } from '../test/others.ts';
import { type CacheEntries, newProcess } from '../test/processes.ts';

let local: Local;
// A server for each test: tasks of this account that no list shows are read by every poll that belongs to no Zap.
beforeEach(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
  await tasksOfOthers(local.server, 150);
});
afterEach(() => local.close());

test('a poll that finds nothing of this account costs a new process 5 requests', async () => {
  const cache: CacheEntries = {};
  const filter = { agent_type: 'explore' };
  expect((await newProcess(local, { cache })('new_task', filter)).requests).toBeGreaterThan(5);
  expect((await newProcess(local, { cache })('new_task', filter)).requests).toBeLessThanOrEqual(5);
});

test('a create with a key costs a new process 3 requests, and finds what another one has made', async () => {
  const cache: CacheEntries = {};
  const made = await newProcess(local, { cache })('create_task', { title: 'Mine', idempotency_key: 'order-1' });
  expect(
    (await newProcess(local, { cache })('create_task', { title: 'Other', idempotency_key: 'order-2' })).requests,
  ).toBeLessThanOrEqual(
    // A new process asks for the tenant's budget besides.
    3 + 1,
  );
  const again = await newProcess(local, { cache })('create_task', { title: 'Mine', idempotency_key: 'order-1' });
  expect(again.ids[0]).toBe(made.ids[0]);
});

test.for<[string, (cache: CacheEntries) => void]>([
  ['forgets', (cache) => delete cache[Object.keys(cache)[0] ?? '']],
  ['is damaged', (cache) => Object.assign(cache, { [Object.keys(cache)[0] ?? '']: '"no memory"' })],
])('a cache that %s costs requests: the key is still known', async ([name, spoil]) => {
  const cache: CacheEntries = {};
  const input = { title: 'Mine', idempotency_key: `spoilt: ${name}` };
  const made = await newProcess(local, { cache })('create_task', input);
  spoil(cache);
  expect((await newProcess(local, { cache })('create_task', input)).ids[0]).toBe(made.ids[0]);
});

test('a cache that takes nothing costs requests: the key is still known', async () => {
  const input = { title: 'Mine', idempotency_key: 'refused' };
  const made = await newProcess(local, { refuses: () => true })('create_task', input);
  expect((await newProcess(local, { refuses: () => true })('create_task', input)).ids[0]).toBe(made.ids[0]);
});
