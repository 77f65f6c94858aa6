import type { Sql } from '@codetether/hosting/postgres';
import { present } from '../../postgres/present.ts';
import type { Member } from '../../slack/delivery.ts';
import type { BudgetAlert } from './budget-alert.ts';

interface Row {
  id: string;
  team: string;
  channel: string;
  enterprise: string | null;
  owner: string;
  threshold: number;
  weekly_day: number | null;
  weekly_minutes: number | null;
  timezone: string | null;
  paused: string | null;
}

export type NewBudgetAlert = Omit<BudgetAlert, 'id' | 'paused'>;

export async function addBudgetAlert(sql: Sql, alert: NewBudgetAlert): Promise<BudgetAlert> {
  const { team, channel, owner, threshold, weekly, timezone } = alert;
  const [row] = await sql<Row>`
    insert into budget_alerts (team, channel, enterprise, owner, threshold, weekly_day, weekly_minutes, timezone)
    values (${team}, ${channel}, ${owner.enterprise}, ${owner.user}, ${threshold}, ${weekly?.day}, ${weekly?.minutes}, ${timezone})
    returning *`;
  if (!row) throw new Error('The database did not return the row that it wrote.');
  return alertOf(row);
}

export async function listBudgetAlerts(
  sql: Sql,
  { team, enterprise, channel, owner }: { team: string; enterprise?: string; channel?: string; owner?: string },
): Promise<BudgetAlert[]> {
  const rows = await sql<Row>`
    select * from budget_alerts where (team = ${team} or enterprise = ${enterprise})
      and (${channel}::text is null or channel = ${channel}) and (${owner}::text is null or owner = ${owner})
    order by created_at, id`;
  return rows.map(alertOf);
}

/** Of every workspace, those that are not paused; for the check of budgets. */
export async function activeBudgetAlerts(sql: Sql): Promise<BudgetAlert[]> {
  return (await sql<Row>`select * from budget_alerts where paused is null order by team, owner, id`).map(alertOf);
}

export async function findBudgetAlert(sql: Sql, id: string): Promise<BudgetAlert | undefined> {
  const [row] = await sql<Row>`select * from budget_alerts where id = ${id}`;
  return row && alertOf(row);
}

/** False when it was paused already: then its owner knows. */
export async function pauseBudgetAlert(sql: Sql, id: string, reason: string): Promise<boolean> {
  return (
    (await sql`update budget_alerts set paused = ${reason} where id = ${id} and paused is null returning 1`).length > 0
  );
}

export async function resumeBudgetAlert(sql: Sql, team: string, id: string): Promise<BudgetAlert | undefined> {
  const [row] = await sql<Row>`
    update budget_alerts set paused = null where team = ${team} and id = ${id} returning *`;
  return row && alertOf(row);
}

export async function removeBudgetAlert(sql: Sql, team: string, id: string): Promise<boolean> {
  return (await sql`delete from budget_alerts where team = ${team} and id = ${id} returning 1`).length > 0;
}

function alertOf({ owner: user, enterprise, weekly_day: day, weekly_minutes: minutes, ...row }: Row): BudgetAlert {
  const { id, team, channel, threshold, timezone, paused } = row;
  const owner = present({ team, user, enterprise });
  const weekly = day === null || minutes === null ? null : { day, minutes };
  return present({ id, team, channel, owner, threshold, weekly, timezone, paused });
}

/** How many were paused now. */
export async function pauseBudgetAlertsOf(
  sql: Sql,
  { team, enterprise, user }: Member,
  reason: string,
): Promise<number> {
  const rows = await sql`
    update budget_alerts set paused = ${reason}
    where owner = ${user} and (team = ${team} or enterprise = ${enterprise}) and paused is null returning 1`;
  return rows.length;
}
