// Neither one account with many tasks nor many accounts keep anything from another account.
import { createTask, newTask, run, taskCompleted } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { createSubscriptions } from '../src/features/subscriptions/subscriptions.ts';
import { takeWatches } from '../src/features/subscriptions/watch-account.ts';
import { addTrackedTask } from '../src/features/task-tracking/tracked-tasks-table.ts';
import { enqueueLooks } from '../src/jobs/looks.ts';
import { testOffice } from './office.ts';
import { testWorkspace } from './workspace.ts';

test('a thousand tasks of one account that never end hold up no other account’s end', async () => {
  const { ada, team, channel, codetether, database, link, memberOf } = await testOffice({ linked: false });
  const eve = await link(team.person('eve'), codetether.tokens.admin);
  const member = memberOf(team.person('eve'));
  codetether.faults.next({ kind: 'held-agent', until: new Promise(() => undefined) });
  const { task_id } = await run(createTask, eve, { title: 'Endless' });
  const endless = { member, team: member.team, channel, operation: 'create_task', input: { task_id } };
  const add = (count: number) =>
    addTrackedTask(database, 'find_task', { ...endless, key: `endless-${count}`, since: Date.now() });
  await Promise.all(Array.from({ length: 1_000 }, (_, count) => add(count)));
  // A look at Eve's tasks runs, or has ended.
  await expect.poll(() => database`select 1 from looks where due_at > now()`).toHaveLength(1);
  await link(ada, codetether.tokens.keycloak);
  await ada.command(channel, 'task create Quick one');
  await ada.awaits(channel, ({ text, thread_ts }) => thread_ts !== undefined && text.includes('Quick one'));
});

test('of 1,002 subscribed accounts the last one hears of its events, too', async () => {
  const workspace = await testWorkspace();
  const { ada, team, channel, codetether, database, accounts, link, memberOf } = workspace;
  const caller = await link(ada, codetether.tokens.keycloak);
  const owner = memberOf(ada);
  const others = Array.from({ length: 1_001 }, (_, count) => ({ team: team.workspace.id, user: `UOTHER${count}` }));
  await database`
    insert into subscriptions (team, channel, owner, trigger, mine)
    select ${owner.team}, ${channel}, unnest(${others.map(({ user }) => user)}::text[]), ${newTask.name}, 'any'`;
  await enqueueLooks(database, 'subscriptions', others);
  let looks = 0;
  // Their server shows them nothing new.
  const feed = async () => {
    looks += 1;
    return { changes: [], state: { newestCreated: '', newestEnd: '', known: {}, told: {}, ends: {}, open: {} } };
  };
  const quiet = { ...caller, api: { ...caller.api, tasks: { ...caller.api.tasks, feed } } };
  const callerOf: typeof accounts.callerOf = async (member) =>
    member.user === owner.user ? accounts.callerOf(member) : quiet;
  const watches = takeWatches({ ...workspace, accounts: { ...accounts, callerOf }, intervalSeconds: 1 });
  onTestFinished(() => watches.stop());
  await createSubscriptions(workspace).add({
    team: owner.team,
    channel,
    owner,
    input: {},
    mine: 'any',
    trigger: taskCompleted.name,
  });
  await expect.poll(() => database`select 1 from positions where slack_user = ${owner.user}`).toHaveLength(1);
  await run(createTask, caller, { title: 'Quick one' });
  await ada.awaits(channel, ({ text }) => text.includes('Quick one'));
  expect(looks).toBeGreaterThanOrEqual(others.length);
});
