import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
});
afterAll(() => local.close());

test('the first result has all as one text, and says how many the limit left out', async () => {
  for (const title of ['One', 'Two\nlines', 'Three']) await local.perform('create_task', { title });
  const all = await local.perform('find_task', { status: 'pending' });
  expect(all[0]).toMatchObject({ found_count: 3, left_out_count: 0 });
  expect(String(all[0]?.digest).split('\n')).toEqual(
    all.map(({ url, title }) => `- ${title}: ${url}`.replace('\n', ' ')),
  );
  expect(all[0]?.untrusted).toContain('digest');
  expect(all[1]).toMatchObject({ digest: null, found_count: null, left_out_count: null });
  const [first] = await local.perform('find_task', { status: 'pending', limit: '1' });
  expect(first).toMatchObject({ found_count: 3, left_out_count: 2 });
  expect(first?.digest).toMatch(/^- Three: \S+\n2 more are left out\.$/);
  const two = await local.perform('find_task', { limit: 2 });
  expect(two[0]?.digest).toMatch(/\n1 more is left out\.$/);
});

test('of more than it counts it says at least', async () => {
  await Promise.all(
    Array.from({ length: 200 }, (_, index) => local.perform('create_task', { title: `Task ${index}` })),
  );
  const [first] = await local.perform('find_task', { limit: 1 });
  expect(first).toMatchObject({ found_count: 200, left_out_count: 199 });
  expect(first?.digest).toMatch(/\nAt least 199 more are left out\.$/);
});
