// Updates the card of what has ended, and posts the result in the card's thread.
import { cardOf } from '@codetether/core';
import type { BotContext } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import { edit } from '../../reply/edit-or-repost.ts';
import { directChannel, requestOf } from '../../reply/reply.ts';
import { endMessages } from './end-messages.ts';
import type { TrackedTask } from './tracked-task.ts';

export async function tellEnd(
  context: BotContext,
  { key, member, channel, thread, ts }: TrackedTask,
  operation: Parameters<typeof cardOf>[0],
  record: object,
): Promise<void> {
  const [named = record] = await withCodebaseNames(context, await context.accounts.callerOf(member), [record]);
  const { card, end } = endMessages(cardOf(operation, named), member.user);
  const request = requestOf(context, { delivery: { key, member }, channel, ...(thread && { thread }) });
  // Messages are posted to a user, but edited in a channel.
  const place = /^[UW]/.test(channel) ? await directChannel(context, member) : channel;
  if (ts) await edit(context, member, { channel: place, ts }, card);
  await request.publicly(end, { name: 'end', urgency: 'final' });
}
