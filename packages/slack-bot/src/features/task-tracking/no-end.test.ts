import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import { linkListeners } from '../../dispatch/listeners.ts';
import { enqueueLook } from '../../jobs/looks.ts';
import { createSealer } from '../../postgres/encryption.ts';
import { unlink } from '../accounts/unlink.ts';
import { addTrackedTask } from './tracked-tasks-table.ts';

const week = 7 * 24 * 3_600_000;

async function setUp() {
  const office = await testOffice();
  const { caller, codetether, database, memberOf, ada, channel, newTask, texts } = office;
  if (!caller) throw new Error('ada is linked');
  codetether.faults.next({ kind: 'held-agent', until: new Promise(() => undefined) });
  const { task_id } = await newTask(caller, 'Endless');
  const member = memberOf(ada);
  return {
    ...office,
    member,
    async track(key: string, since: number) {
      const task = { key, member, team: ada.team, channel, operation: 'create_task', input: { task_id }, since };
      await addTrackedTask(database, 'find_task', task);
      await database`update tracked_tasks set due_at = now()`;
      await enqueueLook(database, 'tasks', member);
    },
    seen: () => texts(ada, channel),
  };
}

test('after seven days the user hears once that no end will be reported', async () => {
  const { track, seen, database } = await setUp();
  await track('old', Date.now() - week - 1_000);
  await expect.poll(() => database`select 1 from tracked_tasks`).toEqual([]);
  expect(seen().filter((text) => text.includes('has not ended within 7 days'))).toHaveLength(1);
  expect(seen()).toHaveLength(1);
});

test('while the account is disconnected the user knows that results wait', async () => {
  const { track, ada, database, member, jobs, log, seen } = await setUp();
  await track('one', Date.now() - week + 3_600_000);
  const sealer = createSealer([{ id: 'k', key: Buffer.alloc(32) }]);
  await unlink({ database, sealer, log, jobs, linkListeners }, member, 'disconnected');
  await ada.awaits(ada.dm, ({ text }) => text.includes('Until you connect again, 1 result of yours will not post'));
  await enqueueLook(database, 'tasks', member);
  await expect
    .poll(() => database`select 1 from looks where kind = 'tasks' and due_at > now() + interval '50 min'`)
    .toHaveLength(1);
  expect(await database`select 1 from tracked_tasks`).toHaveLength(1);
  expect(seen()).toEqual([]);
});
