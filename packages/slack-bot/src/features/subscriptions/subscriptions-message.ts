import { quotedId } from '@codetether/core/untrusted';
import { button } from '../../blocks/buttons.ts';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { quote, readable, richText } from '../../blocks/text.ts';
import { sayTime } from '../../command-line/time-of-day.ts';
import type { Subscription } from './subscription.ts';
import { triggerNamed } from './subscriptions.ts';

/** So many have buttons, three blocks each; the others have a line each. */
const mostWithButtons = 12;
const mostLines = 50;

export function subscriptionsMessage(title: string, found: readonly Subscription[]): SlackMessage {
  const message = cardMessage({ title: { text: title, trusted: true } });
  const blocks = found.slice(0, mostWithButtons).flatMap((one) => [
    ...cardMessage(
      {
        title: { text: describeSubscription(one), trusted: true },
        status: stateOf(one),
        fields: [{ label: 'ID', value: one.id }],
      },
      { id: `subscription:${one.id}` },
    ).blocks,
    {
      type: 'actions' as const,
      block_id: `subscription:${one.id}:buttons`,
      elements: [
        button(
          one.muted || one.paused ? 'subscription:unmute' : 'subscription:mute',
          one.muted || one.paused ? 'Resume' : 'Mute',
          { value: one.id },
        ),
        button('subscription:remove', 'Unsubscribe', { value: one.id }),
      ],
    },
  ]);
  const others = found
    .slice(mostWithButtons, mostWithButtons + mostLines)
    .map((one) => `${one.id}: ${describeSubscription(one)} (${stateOf(one).word})`);
  return {
    text: readable(`${title}: ${found.map(describeSubscription).join('; ')}`),
    blocks: [
      ...message.blocks,
      ...blocks,
      ...(others.length > 0 ? [{ ...richText(quote(others.join('\n'))), block_id: 'subscriptions:others' }] : []),
    ],
  };
}

export function describeSubscription({
  trigger,
  input,
  mine,
  digestAt,
  timezone,
}: Omit<Subscription, 'id' | 'muted' | 'paused'>): string {
  const verb = triggerNamed(trigger)?.command.verb ?? trigger;
  const filters = Object.entries(input).map(([name, value]) => `${name.replace(/_(id|type)$/, '')} ${quotedId(value)}`);
  const whose = mine === 'any' ? [] : [mine === 'mine' ? 'only mine' : 'not mine'];
  const when = digestAt === undefined ? [] : [`daily at ${sayTime(digestAt)} ${timezone ?? ''}`.trim()];
  return [`Tasks ${verb}`, ...filters, ...whose, ...when].join(', ');
}

function stateOf({ muted, paused }: Subscription) {
  if (paused) return { word: `paused (${paused})`, tone: 'bad' as const };
  return muted ? { word: 'muted', tone: 'neutral' as const } : { word: 'on', tone: 'good' as const };
}
