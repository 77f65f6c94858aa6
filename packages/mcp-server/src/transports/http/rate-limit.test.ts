import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { createRateLimit, maxBuckets } from './rate-limit.ts';

const clock = { ...systemClock, now: () => 0 };

test('the limit forgets the client that has not called for the longest time, and not one before', () => {
  const limit = createRateLimit(1, clock);
  const call = (client: string) => {
    try {
      limit.take(client);
      return 'ok';
    } catch (error) {
      return error;
    }
  };
  call('first');
  for (let other = 1; other < maxBuckets; other += 1) call(`client ${other}`);
  expect(call('first')).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
  for (let other = 1; other < maxBuckets; other += 1) call(`other ${other}`);
  expect(call('first')).toMatchObject({ status: 429 });
  for (let other = 0; other < maxBuckets; other += 1) call(`more ${other}`);
  expect(call('first')).toBe('ok');
});

test('a call that does not count is given back', () => {
  const limit = createRateLimit(1, clock);
  limit.take('client');
  limit.giveBack('client');
  expect(() => limit.take('client')).not.toThrow();
  expect(() => limit.take('client')).toThrow('Try again in 60 s');
});
