import type { KnownBlock } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { limits } from '../../blocks/limits.ts';
import { header, plain, sentence } from '../../blocks/text.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Subscriptions } from './subscription.ts';
import { describeSubscription } from './subscriptions-message.ts';

const most = 8;

export async function subscriptionsAtHome(subscriptions: Subscriptions, { team, user }: Member): Promise<KnownBlock[]> {
  const found = await subscriptions.list({ team, owner: user });
  return [
    header('Subscriptions'),
    ...(found.length === 0 ? [sentence('None. Type /codetether subscribe in a channel.')] : []),
    ...found.slice(0, most).map(
      (one): KnownBlock => ({
        type: 'section',
        block_id: `home:${one.id}`,
        text: plain(`${describeSubscription(one)} (${one.paused ?? (one.muted ? 'muted' : 'on')})`, limits.sectionText),
        accessory: button('subscription:remove', 'Unsubscribe', { value: one.id }),
      }),
    ),
  ];
}
