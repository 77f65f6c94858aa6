// Organisations with several workspaces (Enterprise Grid).
import { randomBytes } from 'node:crypto';
import { createTask, run, silentLog } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';
import { labelsIn } from '../../test/slack-standin/index.ts';
import { createInstallations } from '../features/installations/installations.ts';
import { addTrackedTask } from '../features/task-tracking/tracked-tasks-table.ts';
import { createSealer } from '../postgres/encryption.ts';

async function organisation() {
  const office = await testOffice({ linked: false });
  const org = office.slack.workspace('Org', { enterprise: 'E1' });
  const lobby = org.channel('lobby');
  return { ...office, org, lobby };
}

test('a member of another workspace of the organisation is at home, and links once', async () => {
  const { org, lobby, link, codetether, memberOf, accounts } = await organisation();
  const ada = org.person('ada', { home: 'TTWO', colleague: true });
  const guest = org.person('guest', { home: 'TELSEWHERE' });
  await ada.mentions(lobby, 'tasks');
  await ada.awaits(lobby, ({ text }) => text.includes('Connect your CodeTether account'));
  await guest.mentions(lobby, 'tasks');
  await guest.awaits(lobby, ({ text }) => text.includes('another Slack workspace'));

  await link(ada, codetether.tokens.keycloak);
  await ada.mentions(lobby, 'task create Oil the door');
  await ada.awaits(lobby, ({ text }) => text.includes('Oil the door'));
  const there = { ...memberOf(ada), team: 'TTWO' };
  expect(await accounts.describe(there)).toMatchObject({ name: 'a@b.c' });
  expect(await accounts.describe({ team: 'TTWO', user: ada.id })).toBeUndefined();
  await accounts.disconnect(there);
  expect(await accounts.describe(memberOf(ada))).toBeUndefined();
});

test('the owner whose home is another workspace of the organisation cancels her own task', async () => {
  const { org, lobby, link, codetether } = await organisation();
  const ada = org.person('ada', { home: 'TTWO', colleague: true });
  const caller = await link(ada, codetether.tokens.keycloak);
  codetether.faults.next({ kind: 'silent-agent' });
  await run(createTask, caller, { title: 'Count to a million' });
  await ada.command(lobby, 'tasks');
  const list = await ada.awaits(lobby, ({ blocks }) => JSON.stringify(blocks).includes('Count to a million'));
  const cancel = labelsIn(list.blocks).find((label) => /cancel/i.test(label)) ?? '';
  await ada.presses(list, cancel);
  await ada.awaits(lobby, ({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`.includes('cancelled'));
});

test('subscriptions and the ends of tasks follow a channel whose ID changes', async () => {
  const { ada, team, channel, context, database } = await testOffice();
  await addTrackedTask(database, 'find_task', {
    key: 'k',
    member: { team: ada.team, user: ada.id },
    team: ada.team,
    channel,
    operation: 'create_task',
    input: { task_id: 't' },
    since: context.clock.now(),
  });
  await ada.command(channel, 'subscribe tasks failed');
  await ada.awaits(channel, ({ text }) => text.includes('Subscribed'));
  await team.event({ type: 'channel_id_changed', old_channel_id: channel, new_channel_id: 'CNEW' });
  const place = { team: ada.team, channel: 'CNEW' };
  await expect.poll(() => context.subscriptions.list(place)).toHaveLength(1);
  await expect
    .poll(() => database`select task->>'channel' as channel from tracked_tasks`)
    .toEqual([{ channel: 'CNEW' }]);
});

test('a workspace from which the organisation takes the bot is forgotten, and accounts stay', async () => {
  const { database, context } = await testOffice({ linked: false });
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const forgotten: string[] = [];
  const installations = createInstallations({
    database,
    sealer,
    onUninstalled: async (_, teams) => void forgotten.push(...teams),
    log: silentLog,
  });
  const installed = { botToken: 'xoxb-org', botUser: 'B', installer: 'U1', scopes: [] };
  await installations.save('E1', installed);
  await installations.save('T2', { ...installed, botToken: 'xoxb-T2' });
  for (const team of ['T1', 'T2']) await context.channels.set(team, 'C1', { cancel: 'everyone' });
  await database`insert into accounts (team, slack_user, enterprise, account, name, sealed)
    values ('T1', 'U1', 'E1', 'a', 'a@b.c', ${Buffer.from('x')})`;
  await installations.leave(['T1', 'T2']);
  expect(await context.channels.get('T1', 'C1')).toEqual({ cancel: 'requester' });
  expect(await context.channels.get('T2', 'C1')).toEqual({ cancel: 'everyone' });
  expect(await database`select 1 from accounts`).toHaveLength(1);
  expect(forgotten).toEqual([]);
});
