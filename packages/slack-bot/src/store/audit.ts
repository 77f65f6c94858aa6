import type { AuditEntry } from '../slack-context.ts';
import type { Sql } from './database.ts';

/** Who did what, with which account, and how it ended. No texts of users and no results. */
export async function addAuditEntry(sql: Sql, entry: AuditEntry): Promise<void> {
  const { member, accountId, operation, subject, outcome, channel } = entry;
  await sql`
    insert into audit (team, slack_user, account, operation, subject, channel, outcome)
    values (${member.team}, ${member.user}, ${accountId}, ${operation}, ${subject}, ${channel}, ${outcome})`;
}
