import { createSigning, createTask, type MemoryStore, run } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { openUsedServer } from '../../../../core/test/used-server.ts';
import { testDatabase } from '../../../test/test-database.ts';
import { createMemoryTable, forgetOldMemories } from './memory-table.ts';

const signing = createSigning(['Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=']);

test('an instance knows what another one has read of the server, and no texts are kept', async () => {
  const database = await testDatabase();
  const server = await openUsedServer(120);
  onTestFinished(() => server.close());
  const instance = (memory: MemoryStore) => server.caller({ memory, signing });
  const make = (memory: MemoryStore, key: string) =>
    run(createTask, instance(memory), { title: 'A secret title', idempotency_key: key });
  for (const key of ['order-1', 'order-2']) await make(createMemoryTable(database), key);
  // Besides, a new process asks for the tenant's budget.
  expect(await server.costOf(() => make(createMemoryTable(database), 'order-3'))).toBeLessThanOrEqual(3 + 1);
  expect(await make(createMemoryTable(database), 'order-1')).toMatchObject({
    warning: expect.stringContaining('used before'),
  });
  const kept = JSON.stringify(await database`select * from memories`);
  expect(kept).not.toMatch(/secret|order-/);
});

test('of what is old, only that is forgotten which may be forgotten alone', async () => {
  const database = await testDatabase();
  const store = createMemoryTable(database);
  await store.set(
    new Map([
      ['task a', 'old'],
      ['key b', 'old'],
    ]),
  );
  await database`update memories set learned_at = now() - interval '31 days'`;
  await store.set(new Map([['task c', 'new']]));
  await forgetOldMemories(database);
  expect(await store.get(['task a', 'key b', 'task c'])).toEqual(
    new Map([
      ['key b', 'old'],
      ['task c', 'new'],
    ]),
  );
  await store.set(new Map([['key b', 'newer']]));
  expect(await store.get(['key b'])).toEqual(new Map([['key b', 'newer']]));
});

test('what is forgotten only together is forgotten when it is too much, with all the rest', async () => {
  const database = await testDatabase();
  const store = createMemoryTable(database);
  const all = new Map(['key a', 'key b', 'task c'].map((name) => [name, 'known']));
  await store.set(all);
  await forgetOldMemories(database, { most: 2 });
  expect(await store.get([...all.keys()])).toEqual(all);
  await forgetOldMemories(database, { most: 1 });
  expect(await store.get([...all.keys()])).toEqual(new Map());
});
