import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openUsedServer } from '../../test/used-server.ts';
import { type Caller, type CallerOptions, createSigning, createTask, run } from '../index.ts';
import { fileMemory } from './file-store.ts';
import type { MemoryStore } from './memory-store.ts';

const signing = createSigning(['Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=']);
const make = (caller: Caller, key: string) => run(createTask, caller, { title: 'Mine', idempotency_key: key });

async function newPath() {
  const folder = await mkdtemp(join(tmpdir(), 'memory-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'codetether', 'memory.sqlite');
}

/** A server with 120 tasks of others, and processes of one account. */
async function openServer() {
  const server = await openUsedServer(120);
  onTestFinished(() => server.close());
  return {
    costOf: server.costOf,
    process: (memory: MemoryStore, rest: Partial<CallerOptions> = {}) => server.caller({ memory, signing, ...rest }),
  };
}

test('processes share what one of them has read', async () => {
  const path = await newPath();
  const { process, costOf } = await openServer();
  const first = process(fileMemory(path));
  for (const key of ['a', 'b']) await make(first, key);
  const second = process(fileMemory(path));
  // Besides, a new process asks for the tenant's budget.
  expect(await costOf(() => make(second, 'c'))).toBeLessThanOrEqual(3 + 1);
  expect(await make(second, 'a')).toMatchObject({ warning: expect.stringContaining('used before') });
});

test('only its owner can read the file', async () => {
  const path = await newPath();
  await fileMemory(path).set(new Map([['task x', '{}']]));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a file that is not a database is replaced, and keys are still known', async () => {
  const path = await newPath();
  const { process } = await openServer();
  const made = await make(process(fileMemory(path)), 'a');
  await rm(`${path}-wal`, { force: true });
  await rm(`${path}-shm`, { force: true });
  await writeFile(path, 'no database'.repeat(1_000));
  expect(await make(process(fileMemory(path)), 'a')).toMatchObject({ task_id: made.task_id });
});

test.each<[string, () => MemoryStore]>([
  ['refuses everything', () => ({ get: refuse, set: refuse })],
  ['forgets everything', () => ({ get: async () => new Map(), set: async () => undefined })],
  ['cannot be written', () => ({ get: async () => new Map(), set: refuse })],
])('with a store that %s, keys are still known', async (_, storeOf) => {
  const { process } = await openServer();
  const made = await make(process(storeOf()), 'a');
  expect(await make(process(storeOf()), 'a')).toMatchObject({ task_id: made.task_id });
});

test('tasks that were not seen for a month are forgotten', async () => {
  const path = await newPath();
  const now = Date.now();
  await fileMemory(path, () => now - 31 * 86_400_000).set(
    new Map([
      ['task x', '{}'],
      ['key x', '{}'],
    ]),
  );
  expect([...(await fileMemory(path, () => now).get(['task x', 'key x'])).keys()]).toEqual(['key x']);
});

async function refuse(): Promise<never> {
  throw new Error('The store refuses.');
}
