import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { createRelay } from './relay.ts';

test('when the time of the step ends while a busy relay is waited for, the wait is offered a last time and the error says so', async () => {
  const end = new AbortController();
  let offers = 0;
  const relay = createRelay(
    () =>
      readConfig({
        CODETETHER_API_URL: 'https://codetether.local',
        CODETETHER_ISSUER: 'https://codetether.local/realms/codetether',
        CODETETHER_RELAY_URL: 'https://relay.example.com',
        CODETETHER_SIGNING_KEY: 'Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=',
        CLIENT_ID: 'codetether-zapier',
      }),
    systemClock,
    async () => {
      offers += 1;
      end.abort();
      return new Response('busy', { status: 503 });
    },
  );
  const wait = { ids: { task_id: 't1' }, callbackUrl: 'https://hooks.example.com/1', token: 'a-token' };
  await expect(relay.handOver(wait, end.signal)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('status 503'),
  });
  expect(offers).toBe(3);
});
