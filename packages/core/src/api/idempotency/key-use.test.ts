import { expect, test } from 'vitest';
import { silentLog, systemClock } from '../../index.ts';
import type { Account } from '../ownership/account.ts';
import { freshness, usedElsewhere } from './key-use.ts';

const now = Date.UTC(2026, 10, 30);

test.each([
  [0, []],
  [1 - freshness, []],
  [-freshness, ['runs', 'rules']],
  // The server's clock was put back.
  [freshness - 1, []],
  [freshness, ['runs', 'rules']],
])('places that were looked at %d ms from now are looked at again if that is too far: %j', async (off, expected) => {
  const asked: string[] = [];
  const span = { from: '', to: '', lookedAt: now + off };
  const look = (place: string) => async () => {
    asked.push(place);
    return undefined;
  };
  const account = {
    client: { serverNow: () => now },
    memory: { recall: async () => ({ spans: { runs: span, rules: span } }) },
    keyLooks: { tasks: look('tasks'), runs: look('runs'), rules: look('rules') },
    clock: systemClock,
    log: silentLog,
  } as unknown as Account;
  await usedElsewhere(account, 'order-17', 'tasks');
  expect(asked).toEqual(expected);
});
