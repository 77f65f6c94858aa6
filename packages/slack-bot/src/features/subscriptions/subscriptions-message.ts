import { quotedId } from '@codetether/core/untrusted';
import { button } from '../../blocks/buttons.ts';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { quote, readable, richText } from '../../blocks/text.ts';
import { sayTime } from '../../command-line/time-of-day.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import { pauseReason } from '../../reply/failures.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Subscription, SubscriptionsContext } from './subscription.ts';
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
        status: isOn(one) ? undefined : stateOf(one),
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
    .map((one) => `${one.id}: ${describeSubscription(one)}${isOn(one) ? '' : ` (${stateOf(one).word})`}`);
  return {
    text: readable(`${title}: ${found.map(describeSubscription).join('; ')}`),
    blocks: [
      ...message.blocks,
      ...blocks,
      ...(others.length > 0 ? [{ ...richText(quote(others.join('\n'))), block_id: 'subscriptions:others' }] : []),
    ],
  };
}

/** With the names of their codebases, as the member who looks may know them. */
export async function readableSubscriptions(
  context: Pick<SubscriptionsContext, 'accounts' | 'names' | 'log'>,
  member: Member,
  found: readonly Subscription[],
): Promise<Subscription[]> {
  const caller = await context.accounts.callerOf(member);
  const inputs = await withCodebaseNames(
    context,
    caller,
    found.map(({ input }) => input),
  );
  return found.map((one, index) => ({ ...one, input: inputs[index] ?? one.input }));
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

/** One that is on needs no word for it. */
function isOn({ muted, paused }: Subscription): boolean {
  return !muted && !paused;
}

function stateOf({ paused }: Subscription) {
  return paused
    ? { word: `paused: ${pauseReason(paused)}`, tone: 'bad' as const }
    : { word: 'muted', tone: 'neutral' as const };
}
