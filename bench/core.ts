// Measures requests to the server per minute for 1, 100 and 1,000 subscribers of one account's triggers, in separate runs against the embedded server.
import { createCaller, createTask, createWatcher, newTask, run, taskCompleted, taskFailed } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer } from '@codetether/local-server';
import { printRequests } from './core/requests.ts';
import { benchWatchers } from './core/watchers.ts';

const url = 'http://codetether.local';
const minutes = 10;
const triggers = [newTask, taskCompleted, taskFailed];

/** The watcher's clock jumps from poll to poll, so that ten minutes take a moment; the counts are real. */
async function watchFor(subscribers: number): Promise<{ requests: number; made: number; told: number }> {
  const local = await createLocalServer({ agent: 'none' });
  let requests = 0;
  const caller = (count: () => void) =>
    createCaller({
      url,
      session: bearer(local.tokens.admin),
      accountId: 'bench',
      tier: 'enterprise',
      fetch: (input, init) => {
        count();
        return local.fetch(new Request(input, init));
      },
    });
  const maker = caller(() => undefined);
  const stop = new AbortController();
  let passed = 0;
  let made = 0;
  let told = 0;
  const clock = {
    now: () => Date.now() + passed,
    later: () => undefined,
    async sleep(ms: number) {
      passed += ms;
      if (passed >= minutes * 60_000) return stop.abort();
      await run(createTask, maker, { title: `Task ${made}` });
      made += 1;
    },
  };
  const watcher = createWatcher({
    caller: caller(() => {
      requests += 1;
    }),
    clock,
  });
  await Promise.all(
    Array.from({ length: subscribers }, async (_, index) => {
      const trigger = triggers[index % triggers.length] ?? newTask;
      for await (const _event of watcher.watch(trigger, {}, { signal: stop.signal })) told += 1;
    }),
  );
  await local.close();
  return { requests, made, told };
}

console.log('subscribers  requests/min  tasks made  events delivered');
for (const subscribers of [1, 100, 1_000]) {
  const { requests, made, told } = await watchFor(subscribers);
  const row = [subscribers, (requests / minutes).toFixed(1), made, told];
  console.log(row.map((cell, column) => String(cell).padStart([11, 12, 10, 16][column] ?? 0)).join('  '));
}

console.log('');
await benchWatchers();
console.log('');
await printRequests([10, 1_000, 10_000]);
