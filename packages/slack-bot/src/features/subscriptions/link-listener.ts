import type { SlackMessage } from '../../blocks/message.ts';
import { counted } from '../../blocks/text.ts';
import type { Sql } from '../../postgres/database.ts';
import type { Member } from '../../slack/delivery.ts';
import { subscriptionsMessage } from './subscriptions-message.ts';
import { listSubscriptions, pauseSubscriptionsOf } from './subscriptions-table.ts';

/** A member without an account cannot watch: subscriptions are paused until the member links one and resumes them. */
export const subscriptionsAtLinks = {
  async onUnlinked(sql: Sql, member: Member): Promise<string | undefined> {
    return counted(await pauseSubscriptionsOf(sql, member, 'unlinked'), 'subscription');
  },
  async onLinked(sql: Sql, { team, user }: Member): Promise<SlackMessage | undefined> {
    const paused = (await listSubscriptions(sql, { team, owner: user })).filter(({ paused }) => paused === 'unlinked');
    if (paused.length === 0) return undefined;
    return subscriptionsMessage(
      'These have been paused since you were disconnected. Resume those that you want',
      paused,
    );
  },
};
