import { newTask, taskCompleted } from '@codetether/core';
import { expect, test } from 'vitest';
import { testWorkspace } from '../../../test/workspace.ts';
import { addAuditEntry } from '../../postgres/audit-table.ts';
import { postDigest, workDigests } from './digest.ts';
import { createSubscriptions } from './subscriptions.ts';
import { takeWatches } from './watch-account.ts';

async function setUp() {
  const workspace = await testWorkspace();
  const { ada, codetether, channel, memberOf } = workspace;
  const caller = await workspace.link(ada, codetether.tokens.keycloak);
  const subscriptions = createSubscriptions(workspace);
  const holder = takeWatches({ ...workspace, intervalSeconds: 0.2 });
  const wish = { team: ada.team, channel, owner: memberOf(ada), input: {}, mine: 'any' } as const;
  const watched = async (position = true) => {
    const rows = async () => [
      (await workspace.database`select 1 from looks`).length,
      (await workspace.database`select 1 from positions`).length,
    ];
    await expect.poll(rows).toEqual(position ? [1, 1] : [0, 0]);
  };
  return { ...workspace, caller, subscriptions, holder, wish, watched };
}

const titled = (texts: string[], title: string) => texts.filter((text) => text.includes(title));

test('a channel hears of each completed task once, and of none after unsubscribing', async () => {
  const { ada, channel, caller, subscriptions, newTask: create, texts, wish, watched } = await setUp();
  const { id } = await subscriptions.add({ ...wish, trigger: taskCompleted.name });
  await watched();
  for (const title of ['Sum the invoices', 'Name the cat', 'Paint the shed']) await create(caller, title);
  for (const title of ['Sum the invoices', 'Name the cat', 'Paint the shed'])
    await ada.awaits(channel, ({ text }) => text.includes(title));
  expect(texts(ada, channel)).toHaveLength(3);

  expect(await subscriptions.remove(ada.team, id)).toBe(true);
  await watched(false);
  expect(await subscriptions.remove(ada.team, id)).toBe(false);
});

test('no event of another account is posted', async () => {
  const {
    ada,
    team,
    channel,
    caller,
    subscriptions,
    codetether,
    link,
    newTask: create,
    texts,
    wish,
    watched,
  } = await setUp();
  const eve = await link(team.person('eve'), codetether.tokens.admin);
  await subscriptions.add({ ...wish, trigger: newTask.name });
  await watched();
  await create(eve, 'Secret plan of eve');
  await create(caller, 'Plan of ada');
  await ada.awaits(channel, ({ text }) => text.includes('Plan of ada'));
  expect(titled(texts(ada, channel), 'Secret')).toEqual([]);
});

test('a muted subscription is silent, and one of mine alone tells what I made in Slack', async () => {
  const {
    ada,
    channel,
    caller,
    subscriptions,
    memberOf,
    newTask: create,
    texts,
    wish,
    watched,
    database,
  } = await setUp();
  const muted = await subscriptions.add({ ...wish, channel: ada.dm, trigger: newTask.name });
  await subscriptions.mute(ada.team, muted.id, true);
  await subscriptions.add({ ...wish, trigger: taskCompleted.name, mine: 'mine' });
  await watched();
  await create(caller, 'By the Zapier app');
  const { task_id } = await create(caller, 'By hand in Slack');
  await addAuditEntry(database, { member: memberOf(ada), operation: 'x', subject: task_id, outcome: 'ok' });
  await ada.awaits(channel, ({ text }) => text.includes('By hand in Slack'));
  expect(titled(texts(ada, channel), 'Zapier')).toEqual([]);
  expect(texts(ada, ada.dm)).toEqual([]);
});

test('events while no instance runs are posted afterwards', async () => {
  const {
    ada,
    channel,
    caller,
    subscriptions,
    holder,
    newTask: create,
    wish,
    watched,
    texts,
    ...workspace
  } = await setUp();
  await subscriptions.add({ ...wish, trigger: newTask.name });
  await watched();
  await holder.stop();
  await create(caller, 'Made in the dark');
  takeWatches({ ...workspace, intervalSeconds: 0.2 });
  await ada.awaits(channel, ({ text }) => text.includes('Made in the dark'));
  expect(titled(texts(ada, channel), 'dark')).toHaveLength(1);
});

test('a digest tells a day in one message, and a day without events has none', async () => {
  const { ada, channel, caller, subscriptions, newTask: create, texts, wish, watched, database, jobs } = await setUp();
  await workDigests({ database, jobs });
  const { id } = await subscriptions.add({
    ...wish,
    trigger: taskCompleted.name,
    digestAt: 9 * 60,
    timezone: 'Europe/Berlin',
  });
  expect(await database`select cron, timezone from pgboss.schedule where key = ${id}`).toEqual([
    { cron: '0 9 * * *', timezone: 'Europe/Berlin' },
  ]);
  await watched();
  await create(caller, 'First of the day');
  await create(caller, 'Second of the day');
  await expect.poll(async () => database`select 1 from digest_items`).toHaveLength(2);
  expect(texts(ada, channel)).toEqual([]);

  const options = { database, jobs };
  await Promise.all([postDigest(options, ada.team, id), postDigest(options, ada.team, id)]);
  const digest = await ada.awaits(channel, ({ text }) => text.includes('Daily digest'));
  expect(JSON.stringify(digest.blocks)).toContain('Second of the day');
  await postDigest(options, ada.team, id);
  expect(texts(ada, channel)).toHaveLength(1);
});

test('in an archived channel a subscription is paused, its owner gets one message, and may resume it', async () => {
  const { ada, team, channel, caller, subscriptions, newTask: create, wish, watched } = await setUp();
  const { id } = await subscriptions.add({ ...wish, trigger: newTask.name });
  await watched();
  const archived = team.workspace.channels.get(channel);
  if (!archived) throw new Error('There is a channel.');
  archived.archived = true;
  await create(caller, 'Into the void');
  await create(caller, 'And again');
  await ada.awaits(ada.dm, ({ text }) => text.includes('is archived'));
  expect(await subscriptions.find(ada.team, id)).toMatchObject({ paused: 'is_archived' });

  archived.archived = false;
  await subscriptions.resume(ada.team, id);
  await watched();
  await create(caller, 'Back again');
  await ada.awaits(channel, ({ text }) => text.includes('Back again'));
  expect(ada.sees(ada.dm)).toHaveLength(1);
});

test('who is not linked cannot subscribe', async () => {
  const { team, memberOf, subscriptions, wish } = await setUp();
  const bob = memberOf(team.person('bob'));
  const refused = subscriptions.add({ ...wish, owner: bob, trigger: newTask.name });
  await expect(refused).rejects.toMatchObject({ code: 'not_authenticated' });
});
