import { expect, test } from 'vitest';
import { setNewest } from './set-newest.ts';

test('keeps the entries that were set last', () => {
  const map = new Map<string, number>();
  for (const key of ['a', 'b', 'a', 'c']) setNewest(map, key, map.size, 2);
  expect([...map.keys()]).toEqual(['a', 'c']);
});
