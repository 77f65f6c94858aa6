import type { Sql } from '@codetether/hosting/postgres';
import type { Member } from '../slack/delivery.ts';

export interface AuditEntry {
  member: Member;
  accountId?: string;
  operation: string;
  /** The record's key, when there is one. */
  subject?: string;
  outcome: 'ok' | string;
  channel?: string;
}

/** Records who did what, with which account, and how it ended. No texts of users and no results. */
export async function addAuditEntry(sql: Sql, entry: AuditEntry): Promise<void> {
  const { member, accountId, operation, subject, outcome, channel } = entry;
  await sql`
    insert into audit (team, slack_user, account, operation, subject, channel, outcome)
    values (${member.team}, ${member.user}, ${accountId}, ${operation}, ${subject}, ${channel}, ${outcome})`;
}

/** Whether the member created that record through the bot. */
export async function wasMadeBy(sql: Sql, { team, user }: Member, subject: string): Promise<boolean> {
  const rows = await sql`
    select 1 from audit where team = ${team} and slack_user = ${user} and subject = ${subject} and outcome = 'ok' limit 1`;
  return rows.length > 0;
}
