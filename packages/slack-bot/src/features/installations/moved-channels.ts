// Slack gives a channel another ID when it becomes a shared one: what the bot keeps for the channel follows.
import type { Sql } from '@codetether/hosting/postgres';

/** The ID of a channel is unique in all of Slack. Posts that were sent, and the audit, stay as they were. */
export async function moveChannel(sql: Sql, team: string, before: string, after: string): Promise<void> {
  await sql`update threads set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`update feedback set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`update channels set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`update subscriptions set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`update budget_alerts set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`update run_messages set channel = ${after} where team = ${team} and channel = ${before}`;
  await sql`
    update tracked_tasks set task = jsonb_set(task, '{channel}', to_jsonb(${after}::text))
    where team = ${team} and task->>'channel' = ${before}`;
  await sql`
    update outbox set channel = ${after}
    where team = ${team} and channel = ${before} and state in ('waiting', 'sending')`;
}
