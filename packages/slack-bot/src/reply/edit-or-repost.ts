import type { SlackMessage } from '../blocks/message.ts';
import type { Member } from '../slack/delivery.ts';
import type { CallArguments } from '../slack/slack-api.ts';
import { isRefused } from '../slack/slack-call-error.ts';
import type { BotContext } from './bot-context.ts';
import { shown } from './reply.ts';
import type { Request } from './request.ts';
import { firstWay, type Way } from './ways.ts';

function editWay(
  { slack }: Pick<BotContext, 'slack'>,
  member: Member,
  { channel, ts }: { channel: string; ts: string },
): Way {
  return (message) => {
    const args: CallArguments = { channel, ts, ...shown(message) };
    return slack.call(member, 'chat.update', args, { urgency: 'final' });
  };
}

/** Edits a message of the bot's; false when Slack refuses that for good. Throws SlackCallError when it fails for now. */
export async function edit(
  context: Pick<BotContext, 'slack'>,
  member: Member,
  place: { channel: string; ts: string },
  message: SlackMessage,
): Promise<boolean> {
  try {
    await firstWay([editWay(context, member, place)], message);
    return true;
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    return false;
  }
}

/** Of the post in place of an edit. */
const name = 'revised';

/**
 * Edits a message of the bot's; where it cannot be edited any more, the new one is posted in its thread, and a later attempt of the same request edits nothing.
 * Throws SlackCallError.
 */
export async function revise(
  context: Pick<BotContext, 'slack' | 'posts'>,
  request: Request,
  { ts, thread }: { ts: string; thread: string | undefined },
  message: SlackMessage,
): Promise<void> {
  const { key, member, channel } = request;
  const isPosted = await context.posts.isBegun(`${key}:${name}`);
  if (!isPosted && (await edit(context, member, { channel, ts }, message))) return;
  await request.publicly({ ...message, snippet: undefined }, { name, thread });
}
