import { taskCompleted } from '@codetether/core';
import { expect, test } from 'vitest';
import { testWorkspace } from '../../../test/workspace.ts';
import { postDigest } from '../subscriptions/digest.ts';
import { createSubscriptions } from '../subscriptions/subscriptions.ts';
import { createBudgetAlerts, hasActiveAlert } from './budget-alerts.ts';
import { pauseBudgetAlert } from './budget-alerts-table.ts';
import { checkBudgets, workBudgets } from './check-budgets.ts';

async function setUp(role: 'admin' | 'keycloak' = 'admin') {
  const workspace = await testWorkspace();
  const { ada, codetether, channel, memberOf } = workspace;
  await workspace.link(ada, codetether.tokens[role]);
  await workBudgets(workspace);
  const alerts = createBudgetAlerts(workspace);
  const wish = { team: ada.team, channel, owner: memberOf(ada), threshold: 40 };
  const spend = (dollars: number) =>
    codetether.seed({
      usage: [
        {
          tenantId: `${codetether.identities.realm}-tenant`,
          provider: 'anthropic',
          model: 'claude-sonnet-4-20250514',
          costMicros: dollars * 1_000_000,
        },
      ],
    });
  const look = () => checkBudgets(workspace, { kind: 'owner', team: ada.team, user: ada.id });
  return { ...workspace, alerts, wish, spend, look };
}

test('an alert is posted once a month when the cost passes its threshold, with a bar and the models', async () => {
  const { ada, channel, alerts, wish, spend, look, texts } = await setUp();
  await alerts.add(wish);
  spend(39);
  await look();
  expect(texts(ada, channel)).toEqual([]);

  spend(2.5);
  for (let n = 0; n < 3; n += 1) await look();
  const { text, blocks } = await ada.awaits(channel, (message) => message.text.includes('passed $40.00'));
  expect(text).toContain('$41.50 of $40.00');
  expect(text).not.toContain('█');
  expect(JSON.stringify(blocks)).toContain('104 %');
  expect(JSON.stringify(blocks)).toContain('anthropic:claude-sonnet-4-20250514');
  expect(texts(ada, channel)).toHaveLength(1);
});

test('a weekly alert repeats each week while it is over, and not twice in one', async () => {
  const { ada, channel, alerts, wish, spend, look, texts, database, jobs, accounts, ...rest } = await setUp();
  const { id } = await alerts.add({ ...wish, weekly: { day: 1, minutes: 8 * 60 }, timezone: 'Europe/Berlin' });
  expect(await database`select cron, timezone from pgboss.schedule where key = ${id}`).toEqual([
    { cron: '0 8 * * 1', timezone: 'Europe/Berlin' },
  ]);
  spend(50);
  await look();
  await expect.poll(() => texts(ada, channel)).toHaveLength(1);
  const week = 7 * 24 * 60 * 60 * 1000;
  for (const later of [0, 60_000, week]) {
    const clock = { ...rest.clock, now: () => Date.parse('2026-11-23T07:00:00Z') + later };
    await checkBudgets({ database, jobs, accounts, clock }, { kind: 'weekly', alert: id });
  }
  await expect.poll(() => texts(ada, channel)).toHaveLength(3);
});

test('an owner who may not read usage any more gets one message, and the alert is paused', async () => {
  const { ada, alerts, wish, look, texts } = await setUp('keycloak');
  await alerts.add(wish);
  await look();
  await look();
  await ada.awaits(ada.dm, ({ text }) => text.includes('may not read usage'));
  expect(texts(ada, ada.dm)).toHaveLength(1);
  expect(await alerts.list({ team: ada.team })).toMatchObject([{ paused: 'missing_scope' }]);
});

test('a weekly time is kept through changes of clocks, and a late job is of its own week', async () => {
  const { ada, channel, alerts, wish, spend, look, texts, database, jobs, accounts, ...rest } = await setUp();
  // In London the clocks change in the night before 29 March 2027's Monday: half past midnight is UTC's Sunday then.
  const { id } = await alerts.add({ ...wish, weekly: { day: 1, minutes: 30 }, timezone: 'Europe/London' });
  spend(50);
  const told = async () => (await database`select 1 from outbox where key like ${`budget:${id}:week%`}`).length;
  const times = [
    '2027-03-22T00:30Z',
    '2027-03-28T23:30Z',
    '2027-03-29T00:10Z',
    '2027-04-03T12:00Z',
    '2027-04-04T23:30Z',
  ];
  const after: number[] = [];
  for (const time of times) {
    const clock = { ...rest.clock, now: () => Date.parse(time) };
    await checkBudgets({ database, jobs, accounts, clock }, { kind: 'weekly', alert: id });
    after.push(await told());
  }
  expect(after).toEqual([1, 2, 2, 2, 3]);
});

test('what nobody has any more is no longer scheduled', async () => {
  const { alerts, wish, database, ...rest } = await setUp();
  const { id } = await alerts.add({ ...wish, weekly: { day: 1, minutes: 0 }, timezone: 'UTC' });
  const subscription = await createSubscriptions({ database, ...rest }).add({
    ...wish,
    trigger: taskCompleted.name,
    input: {},
    mine: 'any',
    digestAt: 0,
    timezone: 'UTC',
  });
  await database`delete from budget_alerts`;
  await database`delete from subscriptions`;
  await checkBudgets({ database, ...rest }, { kind: 'weekly', alert: id });
  await postDigest({ database, ...rest }, wish.team, subscription.id);
  const left = await database`select 1 from pgboss.schedule where key in (${id}, ${subscription.id})`;
  expect(left).toEqual([]);
});

test('a channel may see costs while one of its alerts is active', async () => {
  const { ada, channel, alerts, wish, database } = await setUp();
  const place = { team: ada.team, channel };
  expect(await hasActiveAlert(alerts, place)).toBe(false);
  const { id } = await alerts.add(wish);
  await alerts.add({ ...wish, threshold: 50 });
  await pauseBudgetAlert(database, id, 'archived');
  expect(await hasActiveAlert(alerts, place)).toBe(true);
  expect(await hasActiveAlert(alerts, { ...place, channel: 'C-other' })).toBe(false);
  await database`update budget_alerts set paused = 'archived'`;
  expect(await hasActiveAlert(alerts, place)).toBe(false);
});

test('an alert that is taken off is silent', async () => {
  const { ada, channel, alerts, wish, spend, look, texts } = await setUp();
  const { id } = await alerts.add(wish);
  expect(await alerts.remove('T-other', id)).toBe(false);
  expect(await alerts.remove(ada.team, id)).toBe(true);
  spend(100);
  await look();
  expect(texts(ada, channel)).toEqual([]);
});
