import type { SlackMessage } from '../blocks/message.ts';
import { isUneditable } from '../slack/slack-call-error.ts';
import type { BotContext } from './bot-context.ts';
import { shown } from './reply.ts';
import type { Request } from './request.ts';

/** Edits a message of the bot's; where it cannot be edited any more, the new one is posted in its thread. Throws SlackCallError. */
export async function revise(
  context: Pick<BotContext, 'slack'>,
  request: Request,
  { ts, thread }: { ts: string; thread: string | undefined },
  message: SlackMessage,
): Promise<void> {
  const { member, channel } = request;
  try {
    await context.slack.call(member, 'chat.update', { channel, ts, ...shown(message) }, { urgency: 'final' });
  } catch (thrown) {
    if (!isUneditable(thrown)) throw thrown;
    await request.publicly({ ...message, snippet: undefined }, { name: 'revised', thread });
  }
}
