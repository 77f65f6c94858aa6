// Alerts about a month's cost: kept, and scheduled where they repeat each week.

import type { Database, Sql } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { type BudgetAlert, type BudgetAlerts, budgetQueue } from './budget-alert.ts';
import { addBudgetAlert, listBudgetAlerts, removeBudgetAlert, resumeBudgetAlert } from './budget-alerts-table.ts';

export interface BudgetAlertsOptions {
  database: Database;
  jobs: Pick<Jobs, 'send' | 'schedule' | 'unschedule'>;
}

export function createBudgetAlerts({ database, jobs }: BudgetAlertsOptions): BudgetAlerts {
  /** It may be over already. */
  const checkSoon = (sql: Sql, { team, owner }: BudgetAlert) =>
    jobs.send(sql, budgetQueue, [{ data: { kind: 'owner', team, user: owner.user } }]);
  return {
    add: (wish) =>
      database.transaction(async (sql) => {
        const alert = await addBudgetAlert(sql, wish);
        if (alert.weekly) {
          const { day, minutes } = alert.weekly;
          const cron = `${minutes % 60} ${Math.floor(minutes / 60)} * * ${day}`;
          const data = { kind: 'weekly', alert: alert.id } as const;
          await jobs.schedule(sql, budgetQueue, { key: alert.id, cron, timezone: alert.timezone ?? 'UTC', data });
        }
        await checkSoon(sql, alert);
        return alert;
      }),
    resume: (team, id) =>
      database.transaction(async (sql) => {
        const alert = await resumeBudgetAlert(sql, team, id);
        if (alert) await checkSoon(sql, alert);
      }),
    list: (filter) => listBudgetAlerts(database, filter),
    remove: (team, id) =>
      database.transaction(async (sql) => {
        if (!(await removeBudgetAlert(sql, team, id))) return false;
        await jobs.unschedule(sql, budgetQueue, id);
        return true;
      }),
  };
}

/** Whether an alert is active in the channel: then the channel may see what the account spends. */
export async function hasActiveAlert(
  { list }: Pick<BudgetAlerts, 'list'>,
  place: { team: string; channel: string },
): Promise<boolean> {
  return (await list(place)).some(({ paused }) => paused === undefined);
}
