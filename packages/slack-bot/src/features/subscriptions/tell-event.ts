// An event that a subscription waits for: posted once, or kept for the digest.
import { cardOf, type Event, type TriggerOperation } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { cardMessage } from '../../blocks/card-message.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueuePost } from '../../jobs/outbox-table.ts';
import { wasMadeBy } from '../../postgres/audit-table.ts';
import { addDigestItem } from './digest-items-table.ts';
import type { Subscription } from './subscription.ts';
import { findSubscription } from './subscriptions-table.ts';

/** When it returns, the row and its job are written, so the event is or will be posted. */
export async function tellEvent(
  { database, jobs }: { database: Database; jobs: Pick<Jobs, 'send'> },
  { team, id }: Pick<Subscription, 'team' | 'id'>,
  trigger: TriggerOperation,
  event: Event,
): Promise<void> {
  await database.transaction(async (sql) => {
    const subscription = await findSubscription(sql, team, id);
    if (!subscription || subscription.muted || subscription.paused) return;
    const { channel, owner, mine, digestAt } = subscription;
    const record = event.record;
    if (mine !== 'any') {
      const made = await wasMadeBy(sql, owner, String(record[trigger.key]));
      if (made !== (mine === 'mine')) return;
    }
    if (digestAt !== undefined) return addDigestItem(sql, { subscription: id, event: event.id, record, at: event.at });
    const { text, blocks } = cardMessage(cardOf(trigger, record));
    await enqueuePost(sql, jobs, {
      key: `event:${id}:${event.id}`,
      team,
      ...(owner.enterprise && { enterprise: owner.enterprise }),
      channel,
      message: { text, blocks },
      subscription: id,
    });
  });
}
