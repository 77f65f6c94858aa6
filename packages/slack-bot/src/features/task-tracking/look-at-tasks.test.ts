import { createServiceWatcher } from '@codetether/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import { lookForAll } from './look-for-all.ts';
import { addTrackedTask } from './tracked-tasks-table.ts';

test('with the service token, a task is read only when a look for all accounts gives a reason', async () => {
  const reads = vi.spyOn(globalThis, 'fetch');
  const office = await testOffice({ isLookedForAll: () => true });
  const { ada, channel, caller, context, codetether, codetetherUrl, database, memberOf, newTask, texts } = office;
  if (!caller) throw new Error('ada is linked');
  const held = Promise.withResolvers<void>();
  codetether.faults.next({ kind: 'held-agent', until: held.promise });
  const { task_id } = await newTask(caller, 'Tidy up');
  reads.mockClear();

  const looked = Promise.withResolvers<void>();
  let requests = 0;
  const service = createServiceWatcher({
    url: codetetherUrl,
    token: codetether.tokens.admin,
    async fetch(input, init) {
      requests += 1;
      // In the fifth look.
      if (requests > 20) looked.resolve();
      return codetether.fetch(new Request(input, init));
    },
  });
  const forAll = await lookForAll(context, { database, service, intervalSeconds: 0.1 });
  onTestFinished(() => forAll.stop());
  // As if it had run for a minute: nothing but a look gives a reason for half a minute.
  const since = Date.now() - 60_000;
  const { user, team } = memberOf(ada);
  await addTrackedTask(database, 'find_task', {
    key: 'k',
    member: { user, team },
    team,
    channel,
    operation: 'create_task',
    input: { task_id },
    since,
  });
  await looked.promise;
  held.resolve();
  await ada.awaits(channel, ({ text }) => text.includes('Tidy up'));
  expect(texts(ada, channel)).toHaveLength(1);
  await expect.poll(() => database`select 1 from tracked_tasks`).toEqual([]);
  const read = reads.mock.calls.filter(([input]) =>
    (input instanceof Request ? input.url : String(input)).endsWith(`/v1/agent/tasks/${task_id}`),
  );
  // At first, after the first look, when it has begun, and at its end.
  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThanOrEqual(5);
});
