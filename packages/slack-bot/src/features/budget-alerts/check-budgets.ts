// Is a month's cost over an alert's threshold? Told once for each threshold and calendar month, and each week while it is over, if asked for.
import { type Clock, dollars, getUsageSummary, run, toConnectorError } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage, enqueuePost } from '../../jobs/outbox-table.ts';
import type { Accounts } from '../../reply/bot-context.ts';
import { type BudgetAlert, type BudgetCheck, budgetQueue } from './budget-alert.ts';
import { activeBudgetAlerts, findBudgetAlert, listBudgetAlerts, pauseBudgetAlert } from './budget-alerts-table.ts';
import { budgetMessage, pausedAlertsMessage } from './budget-message.ts';

export interface BudgetOptions {
  database: Database;
  jobs: Jobs;
  accounts: Pick<Accounts, 'callerOf'>;
  clock: Clock;
}

/** How often costs are looked at. */
const everyTenMinutes = '*/10 * * * *';

export async function workBudgets(options: BudgetOptions): Promise<void> {
  const { database, jobs } = options;
  await jobs.work(budgetQueue, (check) => checkBudgets(options, check), { concurrency: 2 });
  await jobs.schedule(database, budgetQueue, {
    key: 'all',
    cron: everyTenMinutes,
    timezone: 'UTC',
    data: { kind: 'all' },
  });
}

/** @internal */
export async function checkBudgets(options: BudgetOptions, check: BudgetCheck): Promise<void> {
  const { database, jobs } = options;
  if (check.kind === 'all') {
    const owners = new Map(
      (await activeBudgetAlerts(database)).map(({ team, owner }) => [
        `${team}:${owner.user}`,
        { team, user: owner.user },
      ]),
    );
    // A job for each owner: one whose server hangs holds up nobody else.
    const data = [...owners.values()].map((owner) => ({ data: { kind: 'owner', ...owner } as const }));
    if (data.length > 0) await jobs.send(database, budgetQueue, data);
  } else if (check.kind === 'weekly') {
    const alert = await findBudgetAlert(database, check.alert);
    // The workspace that it was of is gone.
    if (!alert) await jobs.unschedule(database, budgetQueue, check.alert);
    else if (!alert.paused) await checkAlerts(options, [alert], 'weekly');
  } else {
    const alerts = await listBudgetAlerts(database, { team: check.team, owner: check.user });
    await checkAlerts(
      options,
      alerts.filter(({ paused }) => !paused),
      'monthly',
    );
  }
}

/** All of one owner: one look at the usage. Throws what may pass. */
async function checkAlerts(
  options: BudgetOptions,
  alerts: readonly BudgetAlert[],
  rhythm: 'monthly' | 'weekly',
): Promise<void> {
  const { database, jobs, accounts, clock } = options;
  const [first] = alerts;
  const caller = first && (await accounts.callerOf(first.owner));
  // Not linked: the alerts are paused already, or will be in a moment.
  if (!caller) return;
  const usage = await run(getUsageSummary, caller, {}).catch(async (thrown) => {
    const { code } = toConnectorError(thrown);
    if (code === 'missing_scope') return pauseAll(options, alerts);
    if (code === 'not_authenticated') return undefined;
    throw thrown;
  });
  const [month] = usage ?? [];
  if (!month) return;
  for (const alert of alerts) {
    if (month.total_cost < alert.threshold) continue;
    const { id, team, owner, channel } = alert;
    const period = rhythm === 'monthly' ? month.month : `week ${weekOf(clock.now(), alert)}`;
    const { text, blocks } = budgetMessage(alert, month);
    await database.transaction((sql) =>
      enqueuePost(sql, jobs, {
        key: `budget:${id}:${period}`,
        team,
        ...(owner.enterprise && { enterprise: owner.enterprise }),
        channel,
        message: { text, blocks },
        budgetAlert: id,
      }),
    );
  }
}

/** The owner may not read usage any more, and gets one message. */
async function pauseAll({ database, jobs }: BudgetOptions, alerts: readonly BudgetAlert[]): Promise<undefined> {
  await database.transaction(async (sql) => {
    const paused: BudgetAlert[] = [];
    for (const alert of alerts) if (await pauseBudgetAlert(sql, alert.id, 'missing_scope')) paused.push(alert);
    const [first] = paused;
    if (!first) return;
    const ids = paused.map(({ id }) => id).join(', ');
    const over = paused.map(({ threshold }) => dollars(threshold)).join(', ');
    await enqueueDirectMessage(sql, jobs, {
      member: first.owner,
      key: `rests:${ids}:missing_scope`,
      message: pausedAlertsMessage(
        `Your account may not read usage any more, so your budget alert over ${over} is paused. Ask an administrator of CodeTether for billing:read, connect again, and resume it.`,
        paused,
      ),
    });
  });
}

const day = 24 * 60 * 60 * 1000;

/**
 * Which of an alert's weekly times this is, counted from 1970's first one. A day's grace covers every time zone and change of clocks; a job
 * that is up to six days late still is of its week.
 */
function weekOf(now: number, { weekly }: Pick<BudgetAlert, 'weekly'>): number {
  const { day: weekday = 0, minutes = 0 } = weekly ?? {};
  // 4 January 1970 was a Sunday.
  const first = (3 + weekday) * day + minutes * 60_000;
  return Math.floor((now - first + day) / (7 * day));
}
