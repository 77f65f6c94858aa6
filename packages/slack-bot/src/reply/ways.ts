// The ways in which an answer can reach somebody, the best one first. Slack may refuse one for good: then the next is taken.
import { bounded } from '@codetether/core/untrusted';
import type { SlackMessage } from '../blocks/message.ts';
import { isContentRefused, isRefused } from '../slack/slack-call-error.ts';

/** Shows the message. `plain`: in words only, since Slack refused its blocks. */
export type Way = (message: SlackMessage, plain: boolean) => Promise<unknown>;

/** Of a text alone, in characters: Slack takes it also where it edits a message. */
const longestPlain = 3_000;

/** Throws SlackCallError when a way fails for now, and when Slack refuses every one. */
export async function firstWay(ways: readonly Way[], message: SlackMessage): Promise<void> {
  let refusal: unknown;
  for (const way of ways) {
    try {
      await simplified(way, message);
      return;
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      refusal = thrown;
    }
  }
  throw refusal;
}

/** Where Slack refuses what the message holds, its text is better than nothing. */
async function simplified(way: Way, message: SlackMessage): Promise<void> {
  try {
    await way(message, false);
  } catch (thrown) {
    if (!isContentRefused(thrown)) throw thrown;
    await way({ text: bounded(message.text, longestPlain), blocks: [] }, true);
  }
}
