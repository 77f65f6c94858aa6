// Subscriptions that can go on no more: they rest, and their owner is told once, with the way back.
import { restingAlertsMessage } from '../budget-alerts/budget-message.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { note } from '../../blocks/card-message.ts';
import { findBudgetAlert, pauseBudgetAlert } from '../budget-alerts/budget-alerts-table.ts';
import type { Database } from '../../postgres/database.ts';
import { enqueueDirectMessage, type KeptPost } from '../../jobs/outbox-table.ts';
import { findSubscription, pauseSubscription, pauseSubscriptionsOf } from './subscriptions-table.ts';
import { subscriptionsMessage } from './subscriptions-message.ts';

interface Options {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
}

const reasons: Readonly<Record<string, string>> = {
  is_archived: 'its channel is archived',
  channel_not_found: 'its channel is gone or hidden from me',
  not_in_channel: 'I am not in its channel any more',
};

/** A post that Slack will never take. */
export async function restAfterRefusal({ database, jobs }: Options, post: KeptPost, code: string): Promise<void> {
  const because = reasons[code] ?? `Slack refuses it (${code})`;
  await database.transaction(async (sql) => {
    if (post.subscription) {
      const subscription = await findSubscription(sql, post.team, post.subscription);
      if (!subscription || !(await pauseSubscription(sql, post.team, subscription.id, code))) return;
      const said = note(
        `Your subscription ${subscription.id} rests: ${because}. When that has changed, let it go on; or end it.`,
      );
      await enqueueDirectMessage(sql, jobs, {
        member: subscription.owner,
        key: `rests:${subscription.id}:${post.key}`,
        message: {
          text: said.text,
          blocks: [...said.blocks, ...subscriptionsMessage('It was', [{ ...subscription, paused: code }]).blocks],
        },
      });
    }
    if (post.budgetAlert) {
      const alert = await findBudgetAlert(sql, post.budgetAlert);
      if (!alert || !(await pauseBudgetAlert(sql, alert.id, code))) return;
      const text = `Your budget alert ${alert.id} rests: ${because}. When that has changed, let it go on; to end it, type /codetether budget off ${alert.id}.`;
      await enqueueDirectMessage(sql, jobs, {
        member: alert.owner,
        key: `rests:${alert.id}:${post.key}`,
        message: restingAlertsMessage(text, [alert]),
      });
    }
  });
}

/** The account may not see tasks any more. */
export async function pauseOwner({ database, jobs }: Options, member: Member): Promise<void> {
  await database.transaction(async (sql) => {
    const count = await pauseSubscriptionsOf(sql, member, 'missing_scope');
    if (count === 0) return;
    await enqueueDirectMessage(sql, jobs, {
      member,
      key: `rests:${member.team}:${member.user}:${Date.now()}`,
      message: note(
        `Your account may not see tasks any more, so ${count} of your subscriptions rest. Connect again and allow it, then type /codetether subscriptions to resume them.`,
      ),
    });
  });
}
