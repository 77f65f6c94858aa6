// Says that an end will not be reported, and why, where it would have been reported.
import { inQuotes } from '@codetether/core/untrusted';
import { note } from '../../blocks/card-message.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import { requestOf } from '../../reply/reply.ts';
import type { TrackedTask } from './tracked-task.ts';

const sentences = {
  too_long: 'This has not ended within 7 days, so I stop looking for its end.',
  not_found: 'CodeTether does not show this to your account any more, so I cannot say how it ended.',
  missing_scope: 'Your account may not read this, so I cannot say how it ends. Connect again and allow it.',
  unknown: 'I do not look for ends of this kind any more, so I cannot say how it ends.',
} as const;

export type NoEnd = keyof typeof sentences;

export async function tellNoEnd(
  context: BotContext,
  { key, member, channel, thread, input }: TrackedTask,
  why: NoEnd,
): Promise<void> {
  const request = requestOf(context, { delivery: { key, member }, channel, ...(thread && { thread }) });
  // Without a card above it, nothing else says what it is about.
  const about = thread ? '' : `${inQuotes(Object.values(input).join(' '), 100)}: `;
  await request.publicly(note(`${about}${sentences[why]}`), { name: 'end', urgency: 'final' });
}
