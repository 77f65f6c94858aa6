// The command `feedback`. Everyone sees the feedback on the answers to them; whoever runs the bot sees all.
import { getUsageSummary } from '@codetether/core';
import { z } from 'zod';
import { together } from '../../blocks/message.ts';
import { commandsWith } from '../../reply/bot-command.ts';
import { isAdmin } from '../../reply/permission.ts';
import type { Member } from '../../slack/delivery.ts';
import { isDirect } from '../../slack/direct.ts';
import { isRefused } from '../../slack/slack-call-error.ts';
import type { FeedbackContext } from './feedback.ts';
import { countsMessage, newestMessage, type ShownFeedback } from './feedback-message.ts';

const command = commandsWith<FeedbackContext>();

/** Links to the newest answers; each takes a call. */
const mostLinks = 10;

export const feedback = command({
  title: 'Feedback',
  summary:
    'Show how many answers of agents people called good or bad in a month. Whoever installed me and administrators of the workspace see all, with links to the newest.',
  command: {
    noun: 'feedback',
    verb: 'show',
    positionals: ['month'],
    aliases: ['feedback'],
    examples: ['feedback', 'feedback 2026-11'],
  },
  input: z.object({ month: getUsageSummary.input.shape.month }),
  async run(context, request, { month = monthOf(context.clock.now()) }) {
    const { team, user } = request.member;
    if (!(await runsTheBot(context, request.member))) {
      const counts = await context.feedback.count(team, month, user);
      return request.privately(countsMessage(counts, month, 'the answers to you'));
    }
    const [counts, newest] = await Promise.all([
      context.feedback.count(team, month),
      context.feedback.newest(team, month, mostLinks),
    ]);
    const shown = await Promise.all(newest.map((one) => withLink(context, request.member, one)));
    await request.privately(
      together(countsMessage(counts, month, 'all answers in this workspace'), newestMessage(shown)),
    );
  },
});

/** In UTC, as CodeTether's months are. */
export function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}

async function runsTheBot(context: FeedbackContext, member: Member): Promise<boolean> {
  if (member.home) return false;
  const { installer } = await context.installations.tokenOf(member);
  return installer === member.user || isAdmin(context, member);
}

/** Slack gives none for a message that is gone. */
async function withLink(
  { slack }: FeedbackContext,
  member: Member,
  { channel, message, good, at }: { channel: string; message: string; good: boolean; at: Date },
): Promise<ShownFeedback> {
  if (isDirect(channel)) return { channel, good, at };
  try {
    const { permalink } = await slack.call(member, 'chat.getPermalink', { channel, message_ts: message });
    return { channel, good, at, ...(typeof permalink === 'string' && { link: permalink }) };
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    return { channel, good, at };
  }
}
