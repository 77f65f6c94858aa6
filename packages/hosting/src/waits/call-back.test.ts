import { silentLog, systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { callBack } from './call-back.ts';

test('a file that fails once, as on a full disk, does not end the calls', async () => {
  const ending = new AbortController();
  const wait = { callback: 'https://zapier.com/hooks/callback/1/', account: 'a', key: 'task_id', id: 't', since: 0 };
  let looks = 0;
  const waits = {
    async due() {
      looks += 1;
      if (looks === 1) throw new Error('database or disk is full');
      return [{ ...wait, attempts: 0 }];
    },
    postpone: async () => ending.abort(),
    remove: async () => ending.abort(),
  };
  const called: string[] = [];
  const fetch = async (input: string | URL | Request) => {
    called.push(String(input));
    return new Response('{}');
  };
  const clock = { ...systemClock, sleep: async () => undefined };
  await callBack({ waits, clock, fetch, log: silentLog }, ending.signal);
  expect(called).toEqual([wait.callback]);
});
