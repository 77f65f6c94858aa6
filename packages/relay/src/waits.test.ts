// One suite for all stores of waits.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresWaits, type Wait } from '@codetether/hosting/waits';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../slack-bot/test/test-database.ts';
import { openSqliteWaits } from './sqlite-waits.ts';

const stores = {
  async SQLite() {
    const folder = await mkdtemp(join(tmpdir(), 'codetether-waits-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const waits = openSqliteWaits(join(folder, 'waits.sqlite'));
    onTestFinished(() => waits.close());
    return waits;
  },
  PostgreSQL: async () => postgresWaits(await testDatabase()),
};

const wait = (name: string, changed: Partial<Wait> = {}): Wait => ({
  callback: `https://zapier.com/hooks/callback/${name}/`,
  account: 'ada',
  key: 'task_id',
  id: name,
  since: Date.UTC(2026, 10, 30),
  ...changed,
});

describe.each(Object.entries(stores))('%s', (_, open) => {
  test('a wait is stored once, and an address waits for one thing', async () => {
    const waits = await open();
    const first = wait('1');
    expect(await waits.add(first)).toBe('added');
    expect(await waits.add({ ...first, since: first.since + 1 })).toBe('known');
    expect(await waits.add({ ...first, id: '2' })).toBe('taken');
    expect(await waits.add({ ...first, account: 'bob' })).toBe('taken');
    expect(await waits.add(wait('2', { account: 'bob' }))).toBe('added');
    expect([await waits.countOf('ada'), await waits.countOf('eve')]).toEqual([1, 0]);
    expect(await waits.open()).toEqual([first, wait('2', { account: 'bob' })]);
  });

  test('an end makes a call due, until it is acknowledged', async () => {
    const waits = await open();
    const names = ['1', '2', '3'];
    for (const name of names) await waits.add(wait(name));
    for (const [index, name] of names.entries()) await waits.ended(wait(name).callback, 1_000 + index);
    await waits.ended(wait('1').callback, 5_000);
    expect(await waits.open()).toEqual([]);
    expect(await waits.due(999, 10)).toEqual([]);
    expect(await waits.due(1_000, 10)).toEqual([{ ...wait('1'), attempts: 0 }]);
    await waits.postpone(wait('1').callback, 2_000);
    expect(await waits.due(1_999, 1)).toEqual([{ ...wait('2'), attempts: 0 }]);
    await waits.remove(wait('2').callback);
    await waits.remove(wait('3').callback);
    expect(await waits.due(2_000, 10)).toEqual([{ ...wait('1'), attempts: 1 }]);
  });

  test('what is older than that is removed, whether it has ended or not', async () => {
    const waits = await open();
    for (const [name, since] of Object.entries({ a: 1, b: 2, c: 3 })) await waits.add(wait(name, { since }));
    await waits.ended(wait('a').callback, 1);
    const removed = await waits.removeBefore(3);
    expect(removed.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
    expect(await waits.open()).toEqual([wait('c', { since: 3 })]);
  });

  test('the one instance that looks keeps its turn', async () => {
    const waits = await open();
    expect(await waits.takeTurn(60_000)).toBe(true);
    expect(await waits.takeTurn(60_000)).toBe(true);
  });
});

test('two instances on one PostgreSQL: one looks, and one gets a call; what a dead one held is taken up', async () => {
  const database = await testDatabase();
  const [first, second] = [postgresWaits(database), postgresWaits(database)];
  expect([await first.takeTurn(60_000), await second.takeTurn(60_000)]).toEqual([true, false]);
  await first.takeTurn(0);
  expect([await second.takeTurn(60_000), await first.takeTurn(60_000)]).toEqual([true, false]);

  const names = Array.from({ length: 40 }, (_, index) => String(index));
  for (const name of names) await first.add(wait(name));
  for (const name of names) await second.ended(wait(name).callback, 1);
  const claims = await Promise.all([first, second, first, second].map((waits) => waits.due(1, 15)));
  expect(claims.flatMap((calls) => calls.map(({ id }) => id)).toSorted()).toEqual(names.toSorted());
  expect(await second.due(1, 100)).toEqual([]);
  // The first one has died a minute ago, and of the second one's calls one failed.
  await database`update waits set claimed_until = now() where id in ('0', '1')`;
  await second.postpone(wait('2').callback, 2);
  expect((await second.due(2, 100)).map(({ id }) => id).toSorted()).toEqual(['0', '1', '2']);
});
