// Pauses subscriptions that cannot continue. The owner gets one message, which says how to resume them.
import type { Clock } from '@codetether/core';
import type { Database, Sql } from '@codetether/hosting/postgres';
import { note } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { counted } from '../../blocks/text.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage, type KeptPost } from '../../jobs/outbox-table.ts';
import { refusalReason } from '../../reply/failures.ts';
import type { Member } from '../../slack/delivery.ts';
import { subscriptionsMessage } from './subscriptions-message.ts';
import { findSubscription, listSubscriptions, pauseSubscription, pauseSubscriptionsOf } from './subscriptions-table.ts';

interface Options {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
}

/** Slack will never take this post: the subscription that it is for is paused. */
export async function pauseRefusedSubscription(
  { database, jobs }: Options,
  { key, team, subscription: id }: KeptPost,
  code: string,
): Promise<void> {
  if (!id) return;
  await database.transaction(async (sql) => {
    const subscription = await findSubscription(sql, team, id);
    if (!subscription || !(await pauseSubscription(sql, team, id, code))) return;
    const said = note(
      `Your subscription ${id} is paused: ${refusalReason(code)}. When that has changed, resume it, or unsubscribe.`,
    );
    await enqueueDirectMessage(sql, jobs, {
      member: subscription.owner,
      key: `rests:${id}:${key}`,
      message: {
        text: said.text,
        blocks: [...said.blocks, ...subscriptionsMessage('It was', [{ ...subscription, paused: code }]).blocks],
      },
    });
  });
}

/** The account may not see tasks any more. */
export async function pauseOwner({ database, jobs, clock }: Options & { clock: Clock }, member: Member): Promise<void> {
  await database.transaction(async (sql) => {
    const count = await pauseSubscriptionsOf(sql, member, 'missing_scope');
    if (count === 0) return;
    await enqueueDirectMessage(sql, jobs, {
      member,
      key: `rests:${member.team}:${member.user}:${clock.now()}`,
      message: note(
        `Your account may not see tasks any more, so ${count} of your subscriptions are paused. Connect again and allow it, then type /codetether subscriptions to resume them.`,
      ),
    });
  });
}

/** A member without an account cannot watch: subscriptions are paused until the member links one and resumes them. */
export const subscriptionsAtLinks = {
  async onUnlinked(sql: Sql, member: Member): Promise<string | undefined> {
    return counted(await pauseSubscriptionsOf(sql, member, 'unlinked'), 'subscription');
  },
  async onLinked(sql: Sql, { team, enterprise, user }: Member): Promise<SlackMessage | undefined> {
    const paused = (await listSubscriptions(sql, { team, owner: user, ...(enterprise && { enterprise }) })).filter(
      ({ paused }) => paused === 'unlinked',
    );
    if (paused.length === 0) return undefined;
    return subscriptionsMessage(
      'These have been paused since you were disconnected. Resume those that you want',
      paused,
    );
  },
};
