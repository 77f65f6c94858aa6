import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { testSigningKey } from '../test/local.ts';
import { createAccounts, performMs, waitMs } from './accounts.ts';
import { readConfig } from './config.ts';

const config = readConfig({
  CODETETHER_SIGNING_KEY: testSigningKey,
  CODETETHER_API_URL: 'https://api.example.com',
  CODETETHER_ISSUER: 'https://auth.example.com/realms/codetether',
  CLIENT_ID: 'codetether-zapier',
});

test('an account keeps its request budget; the least recently used accounts are dropped', () => {
  const accounts = createAccounts(() => config, systemClock, fetch);
  const apiOf = (token: string) => accounts({ authData: { access_token: token } }).api;
  const first = apiOf('ct_first');
  for (let index = 0; index < 199; index += 1) apiOf(`ct_${index}`);
  expect(apiOf('ct_first')).toBe(first);
  for (let index = 0; index < 200; index += 1) apiOf(`ct_other_${index}`);
  expect(apiOf('ct_first')).not.toBe(first);
});

test('a perform ends in time: its calls are aborted then, and its waits stop earlier', () => {
  let now = 1_000;
  const timers: { ms: number; run(): void }[] = [];
  const clock = {
    ...systemClock,
    now: () => now,
    later: (ms: number, run: () => void) => void timers.push({ ms, run }),
  };
  const caller = createAccounts(() => config, clock, fetch)({ authData: { access_token: 'ct_1' } });
  expect(caller).toMatchObject({ endsAt: now + performMs, waitSeconds: waitMs / 1000 });
  now += waitMs - 1_000;
  expect(caller.waitSeconds).toBe(1);
  now += 2_000;
  expect(caller.waitSeconds).toBe(0);
  expect(caller.signal?.aborted).toBe(false);
  const [end] = timers.filter(({ ms }) => ms === performMs);
  end?.run();
  expect(caller.signal?.reason).toMatchObject({ name: 'TimeoutError' });
});
