// The end of a link, whoever ended it: what went on in the member's name rests, and the member is told once.
import type { Member } from '../../slack/delivery.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { note } from '../../blocks/card-message.ts';
import { type AccountRow, deleteAccount } from './accounts-table.ts';
import { addAuditEntry } from '../../postgres/audit-table.ts';
import { pauseBudgetAlertsOf } from '../budget-alerts/budget-alerts-table.ts';
import type { Database, Sql } from '../../postgres/database.ts';
import { enqueueDirectMessage } from '../../jobs/outbox-table.ts';
import { pauseSubscriptionsOf } from '../subscriptions/subscriptions-table.ts';

/** `disconnected` by the member, `ended` by the identity server, `replaced` by another Slack user's link to the same account. */
export type UnlinkReason = 'disconnected' | 'ended' | 'replaced';

const sentences: Readonly<Record<UnlinkReason, string>> = {
  disconnected: 'Your CodeTether account is disconnected.',
  ended: 'Your sign-in to CodeTether has ended. Type /codetether connect to sign in again.',
  replaced:
    'Your CodeTether account is now connected to another Slack user of this workspace, and no longer to you. If that was not you, change its password and tell your administrator.',
};

/** The account that was linked, if any: its tokens are still to be revoked. */
export function unlink(
  { database, jobs }: { database: Database; jobs: Pick<Jobs, 'send'> },
  member: Member,
  reason: UnlinkReason,
): Promise<AccountRow | undefined> {
  return database.transaction(async (sql) => {
    const row = await deleteAccount(sql, member);
    if (row) await rest(sql, jobs, row, reason);
    return row;
  });
}

/** Within the transaction in which the account's row went. */
export async function rest(sql: Sql, jobs: Pick<Jobs, 'send'>, row: AccountRow, reason: UnlinkReason): Promise<void> {
  const { team, slack_user, enterprise, linked_at } = row;
  const member = { team, user: slack_user, ...(enterprise !== null && { enterprise }) };
  await addAuditEntry(sql, { member, accountId: row.account, operation: `account ${reason}`, outcome: 'ok' });
  const subscriptions = await pauseSubscriptionsOf(sql, member, 'unlinked');
  const alerts = await pauseBudgetAlertsOf(sql, member, 'unlinked');
  const resting = restingSentence(subscriptions, alerts);
  if (reason === 'disconnected' && !resting) return;
  const text = [sentences[reason], resting].filter(Boolean).join(' ');
  await enqueueDirectMessage(sql, jobs, {
    member,
    key: `unlinked:${team}:${slack_user}:${linked_at.getTime()}`,
    message: note(text),
  });
}

function restingSentence(subscriptions: number, alerts: number): string | undefined {
  const things = [count(subscriptions, 'subscription'), count(alerts, 'budget alert')].filter(Boolean).join(' and ');
  return things && `Until you connect again, ${things} of yours will not post.`;
}

function count(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
