// The end of a link, for whatever reason: what runs in the member's name is paused, and the member gets one message.
import type { Log } from '@codetether/core';
import type { Database, Sql } from '@codetether/hosting/postgres';
import { note } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage } from '../../jobs/outbox-table.ts';
import { addAuditEntry } from '../../postgres/audit-table.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import { present } from '../../postgres/present.ts';
import type { Member } from '../../slack/delivery.ts';
import { type AccountRow, deleteAccounts } from './accounts-table.ts';
import { enqueueRevocations } from './revocations.ts';

/** Lets other features act when an account is linked or unlinked, within the transaction that does it. */
export interface LinkListener {
  /** Returns what the message to the member should say besides. */
  onLinked?(sql: Sql, member: Member): Promise<SlackMessage | undefined>;
  /** Pauses what runs in the member's name; returns what was paused, e.g. `2 subscriptions`. */
  onUnlinked?(sql: Sql, member: Member): Promise<string | undefined>;
}

/** `disconnected` by the member, `ended` by the identity server, `replaced` by another Slack user's link to the same account. */
export type UnlinkReason = 'disconnected' | 'ended' | 'replaced';

const sentences: Readonly<Record<UnlinkReason, string>> = {
  disconnected: 'Your CodeTether account is disconnected.',
  ended: 'Your sign-in to CodeTether has ended. Type /codetether connect to sign in again.',
  replaced:
    'Your CodeTether account is now connected to another Slack user of this workspace, and no longer to you. If that was not you, change its password and tell your administrator.',
};

export interface UnlinkOptions {
  jobs: Pick<Jobs, 'send'>;
  linkListeners: readonly LinkListener[];
}

/** The account that was linked, if any. Unless the identity server ended its sign-in, a job will revoke that. */
export function unlink(
  { database, ...options }: UnlinkOptions & { database: Database; sealer: Sealer; log: Log },
  member: Member,
  reason: UnlinkReason,
): Promise<AccountRow | undefined> {
  return database.transaction(async (sql) => {
    const rows = await deleteAccounts(sql, member);
    for (const row of rows) await announceUnlinked(sql, options, row, reason);
    if (reason !== 'ended') await enqueueRevocations(sql, rows, options, attemptSeconds);
    return rows[0];
  });
}

/** Until then the caller has tried to revoke it at once. */
const attemptSeconds = 30;

/** Within the transaction that deletes the account's row. */
export async function announceUnlinked(
  sql: Sql,
  { jobs, linkListeners }: UnlinkOptions,
  row: AccountRow,
  reason: UnlinkReason,
): Promise<void> {
  const { team, slack_user, enterprise, linked_at } = row;
  const member = present({ team, user: slack_user, enterprise });
  await addAuditEntry(sql, { member, accountId: row.account, operation: `account ${reason}`, outcome: 'ok' });
  const paused: string[] = [];
  for (const { onUnlinked } of linkListeners) paused.push((await onUnlinked?.(sql, member)) ?? '');
  const things = paused.filter(Boolean).join(' and ');
  if (reason === 'disconnected' && !things) return;
  const text = [sentences[reason], things && `Until you connect again, ${things} of yours will not post.`]
    .filter(Boolean)
    .join(' ');
  await enqueueDirectMessage(sql, jobs, {
    member,
    key: `unlinked:${team}:${slack_user}:${linked_at.getTime()}`,
    message: note(text),
  });
}
