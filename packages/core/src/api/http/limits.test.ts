import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { openLocal } from '../../../test/local.ts';
import { createTokenBucket } from '../../concurrency/token-bucket.ts';
import { createTask, listCodebases, run } from '../../index.ts';
import { createLimiter, longestWait } from './limiter.ts';

describe('requests a minute', () => {
  test('never exceed the bucket, and commands go first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), async (commands) => {
        const clock = leapingClock(0);
        const limiter = createLimiter(30, clock);
        const served: { command: boolean; at: number }[] = [];
        for (let spent = 0; spent < 30; spent += 1) await limiter.take('watcher');
        const start = clock.now();
        const asked = commands.map((command) =>
          limiter.take(command ? 'command' : 'watcher').then(
            () => served.push({ command, at: clock.now() - start }),
            () => undefined,
          ),
        );
        await Promise.all(asked);
        for (const [index, { at }] of served.entries()) expect(at).toBeGreaterThanOrEqual((index + 1) * 2_000 - 100);
        const lastCommand = served.findLastIndex(({ command }) => command);
        const firstWatcher = served.findIndex(({ command }) => !command);
        // A watcher that was first in an empty queue may be served before a later command.
        if (firstWatcher > 0) expect(lastCommand).toBeLessThan(firstWatcher);
      }),
      { numRuns: 30 },
    );
  });

  test('a command waits as long as it may, and one that would wait longer is refused', async () => {
    const clock = { ...leapingClock(), now: () => 0, sleep: () => new Promise<void>(() => undefined) };
    const limiter = createLimiter(60, clock);
    for (let spent = 0; spent < 60; spent += 1) await limiter.take('command');
    const left: unknown[] = [];
    const asked = Array.from({ length: longestWait + 1 }, () =>
      limiter.take('command').catch((error) => left.push(error)),
    );
    await asked.at(-1);
    expect(left).toMatchObject([{ code: 'rate_limited', retryAfter: longestWait + 1 }]);
    void limiter.take('watcher').catch((error) => left.push(error));
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toHaveLength(1);
  });

  test('an idle account saves up the requests of one minute, and no more', () => {
    const bucket = createTokenBucket(60, 0);
    expect([60, 61].map((count) => bucket.waitFor(count, 3_600_000))).toEqual([0, 1_000]);
    bucket.take(3_600_000, -5);
    expect(bucket.waitFor(61, 3_600_000)).toBe(1_000);
    // A clock that was set back.
    expect(bucket.waitFor(61, 0)).toBe(1_000);
  });

  test('a command gets a time to retry instead of a long wait', async () => {
    const { caller } = await openLocal();
    const ada = caller({ tier: 'free', clock: leapingClock() });
    const calls = Array.from({ length: 140 }, () =>
      run(listCodebases, ada, {}).then(
        () => 'done',
        (error) => error,
      ),
    );
    const refused = (await Promise.all(calls)).filter((result) => result !== 'done');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(refused[0].retryAfter).toBeGreaterThan(20);
  });

  test('a caller who gives up leaves the queue', async () => {
    const clock = leapingClock();
    const limiter = createLimiter(60, clock);
    for (let spent = 0; spent < 60; spent += 1) await limiter.take('command');
    const gone = new AbortController();
    const left = limiter.take('command', gone.signal);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await limiter.take('command');
  });
});

describe('tasks at once', () => {
  test('are as many as the tier allows; one more is refused with a time until one has ended', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller({ tier: 'free', clock: leapingClock() });
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push(await run(createTask, ada, { title: `Task ${index}` }));
    await expect(run(createTask, ada, { title: 'One more' })).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfter: 30,
      message: expect.stringContaining('5 tasks open'),
    });
    await worker.complete(made[2]?.task_id ?? '');
    await run(createTask, ada, { title: 'One more' });
  });

  test('do not count tasks that the server no longer shows', async () => {
    const { caller, local } = await openLocal();
    const ada = caller({ tier: 'free' });
    for (let index = 0; index < 5; index += 1) await run(createTask, ada, { title: `Task ${index}` });
    local.faults.next({ match: /GET \/v1\/agent\/tasks\//, kind: 'status', status: 500, times: 10 });
    await run(createTask, ada, { title: 'One more' });
  });

  test('stay within the limit when all are created at once', async () => {
    const { caller } = await openLocal();
    const ada = caller({ tier: 'free' });
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => run(createTask, ada, { title: `Task ${index}` })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });
});
