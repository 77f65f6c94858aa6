// Pauses budget alerts that cannot continue, and tells their owners how to resume them.
import { dollars } from '@codetether/core';
import type { Database, Sql } from '@codetether/hosting/postgres';
import type { SlackMessage } from '../../blocks/message.ts';
import { counted } from '../../blocks/text.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage, type KeptPost } from '../../jobs/outbox-table.ts';
import { refusalReason } from '../../reply/failures.ts';
import type { Member } from '../../slack/delivery.ts';
import { findBudgetAlert, listBudgetAlerts, pauseBudgetAlert, pauseBudgetAlertsOf } from './budget-alerts-table.ts';
import { pausedAlertsMessage } from './budget-message.ts';

/** Slack will never take this post: the budget alert that it is for is paused. */
export async function pauseRefusedAlert(
  { database, jobs }: { database: Database; jobs: Pick<Jobs, 'send'> },
  { key, budgetAlert: id }: KeptPost,
  code: string,
): Promise<void> {
  if (!id) return;
  await database.transaction(async (sql) => {
    const alert = await findBudgetAlert(sql, id);
    if (!alert || !(await pauseBudgetAlert(sql, id, code))) return;
    const text = `Your budget alert over ${dollars(alert.threshold)} is paused: ${refusalReason(code)}. When that has changed, resume it. To end it, type /codetether budget off ${id}.`;
    await enqueueDirectMessage(sql, jobs, {
      member: alert.owner,
      key: `rests:${id}:${key}`,
      message: pausedAlertsMessage(text, [alert]),
    });
  });
}

/** A member without an account cannot read usage: alerts are paused until the member links one and resumes them. */
export const budgetAlertsAtLinks = {
  async onUnlinked(sql: Sql, member: Member): Promise<string | undefined> {
    return counted(await pauseBudgetAlertsOf(sql, member, 'unlinked'), 'budget alert');
  },
  async onLinked(sql: Sql, { team, enterprise, user }: Member): Promise<SlackMessage | undefined> {
    const paused = (await listBudgetAlerts(sql, { team, owner: user, ...(enterprise && { enterprise }) })).filter(
      ({ paused }) => paused === 'unlinked',
    );
    if (paused.length === 0) return undefined;
    return pausedAlertsMessage(
      'Your budget alerts have been paused since you were disconnected. Resume those that you want.',
      paused,
    );
  },
};
