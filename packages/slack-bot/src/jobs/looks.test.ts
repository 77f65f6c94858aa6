import { silentLog } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/test-database.ts';
import { enqueueLook, type LooksOptions, takeLooks } from './looks.ts';

const member = { team: 'T1', user: 'U1' };

async function setUp() {
  const database = await testDatabase();
  const take = (run: LooksOptions['run'], width = 50) => {
    const looks = takeLooks({ database, kind: 'tasks', log: silentLog, width, run });
    onTestFinished(() => looks.stop());
    return looks;
  };
  return { database, take };
}

test('an account has one look at a time over all instances, and another one if it was asked for meanwhile', async () => {
  const { database, take } = await setUp();
  let running = 0;
  let most = 0;
  let looks = 0;
  const proceed = Promise.withResolvers<void>();
  const run = async () => {
    running += 1;
    looks += 1;
    most = Math.max(most, running);
    await proceed.promise;
    running -= 1;
    return undefined;
  };
  take(run);
  take(run);
  await enqueueLook(database, 'tasks', member);
  await expect.poll(() => looks).toBe(1);
  await enqueueLook(database, 'tasks', member);
  proceed.resolve();
  await expect.poll(() => looks).toBe(2);
  await expect.poll(() => database`select 1 from looks`).toEqual([]);
  expect(most).toBe(1);
});

test('whoever has waited longest is next, and one that fails waits a minute', async () => {
  const { database, take } = await setUp();
  for (const [user, after] of [
    ['U2', -20],
    ['U1', -30],
    ['U3', -10],
  ] as const) {
    await enqueueLook(database, 'tasks', { team: 'T1', user }, after);
  }
  const seen: string[] = [];
  take(async ({ user }) => {
    seen.push(user);
    if (user === 'U2') throw new Error('out of order');
    return undefined;
  }, 1);
  await expect.poll(() => seen).toEqual(['U1', 'U2', 'U3']);
  await expect
    .poll(() => database`select slack_user, due_at > now() + interval '30 s' as later from looks`)
    .toEqual([{ slack_user: 'U2', later: true }]);
});

test('the turn of an instance that was killed goes to another one', async () => {
  const { database, take } = await setUp();
  await enqueueLook(database, 'tasks', member);
  await database`
    update looks set claimed_by = 'dead', claimed_until = now() - interval '1 s', due_at = now() - interval '1 s'`;
  let looks = 0;
  take(async () => {
    looks += 1;
    return undefined;
  });
  await expect.poll(() => looks).toBe(1);
});
