import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { askedFor, type Cache, patience, withCache } from './cache.ts';

/** A cache that answers, refuses, or does not answer; and a clock that stops, and records the waits. */
function setUp(get: () => Promise<unknown>) {
  const asked: unknown[][] = [];
  const waits: number[] = [];
  const time = { now: 0 };
  const clock = {
    ...systemClock,
    now: () => time.now,
    async sleep(ms: number) {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const ask = (...args: unknown[]) => {
    asked.push(args);
    return get();
  };
  const cache = { get: ask, set: ask, delete: ask } as unknown as Parameters<typeof withCache>[0]['cache'];
  const perform = (work: (cache: Cache) => Promise<unknown>) => withCache({ cache }, clock, work);
  return { asked, waits, time, perform };
}

test('a cache that does not answer is waited for as long as it may take, and not past the end of the perform', async () => {
  const { waits, time, asked, perform } = setUp(() => new Promise(() => undefined));
  await perform(async (cache) => {
    await expect(cache.get('k')).rejects.toThrow('does not answer');
    time.now = askedFor - 1;
    await expect(cache.get('k')).rejects.toThrow('does not answer');
    time.now = askedFor;
    await expect(cache.get('k')).rejects.toThrow('no time left');
  });
  expect(waits).toEqual([patience, 1]);
  expect(asked).toHaveLength(2);
});

test('a call that fails is tried three times, each for the connection of the perform', async () => {
  let failures = 2;
  const { asked, perform } = setUp(async () => {
    if (failures-- > 0) throw new Error('It refuses.');
    return 'kept';
  });
  expect(await perform((cache) => cache.get('k'))).toBe('kept');
  expect(asked).toEqual(Array(3).fill(['k', ['auth']]));
  failures = 3;
  await expect(perform((cache) => cache.set('k', 1, 60))).rejects.toThrow('It refuses.');
  expect(asked.slice(3)).toEqual(Array(3).fill(['k', 1, 60, ['auth']]));
});
