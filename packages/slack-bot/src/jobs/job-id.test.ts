import { expect, test } from 'vitest';
import { nextJobId } from './jobs.ts';

test('ids sort in the order in which they were made, also within a millisecond and when the clock goes back', () => {
  const times = [1_800_000_000_000, 1_800_000_000_000, 1_799_999_999_000, 1_800_000_000_001];
  const ids = Array.from({ length: 20_000 }, (_, index) => nextJobId(times[index % times.length]));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids.slice(0, 9))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
