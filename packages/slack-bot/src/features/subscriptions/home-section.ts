import type { KnownBlock } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { header, line, placeIn, richText, sentence, words } from '../../blocks/text.ts';
import { pauseReason } from '../../reply/failures.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Subscriptions, SubscriptionsContext } from './subscription.ts';
import { describeSubscription, readableSubscriptions } from './subscriptions-message.ts';

const most = 8;

export async function subscriptionsAtHome(
  context: Pick<SubscriptionsContext, 'accounts' | 'names' | 'log'> & { subscriptions: Pick<Subscriptions, 'list'> },
  member: Member,
): Promise<KnownBlock[]> {
  const { team, user } = member;
  const found = await readableSubscriptions(context, member, await context.subscriptions.list({ team, owner: user }));
  return [
    header('Subscriptions'),
    ...(found.length === 0 ? [sentence('None. Type /codetether subscribe in a channel.')] : []),
    ...found.slice(0, most).flatMap((one): KnownBlock[] => [
      {
        ...richText(
          line(
            words(`${describeSubscription(one)}, in `),
            placeIn(one.channel),
            ...(one.paused || one.muted
              ? [words(` (${one.paused ? `paused: ${pauseReason(one.paused)}` : 'muted'})`)]
              : []),
          ),
        ),
        block_id: `home:${one.id}`,
      },
      {
        type: 'actions',
        block_id: `home:${one.id}:buttons`,
        elements: [button('subscription:remove', 'Unsubscribe', { value: one.id })],
      },
    ]),
  ];
}
