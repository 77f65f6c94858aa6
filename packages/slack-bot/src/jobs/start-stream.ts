// Begins a streamed message, where Slack lets the bot.
import type { Clock } from '@codetether/core';
import type { WebApi } from '../slack/slack-api.ts';
import { isRefused } from '../slack/slack-call-error.ts';
import { stampedChunks } from './echo.ts';
import type { Post, StreamStart } from './post.ts';

/** So long, in ms, it may wait for Slack's rate limit: a message that does not stream is better than none. */
const longestWait = 2_000;

/** Its ts; undefined when Slack refuses to stream there, or too many were begun within the minute. Throws SlackCallError when its fate is not known. */
export async function startStream(
  { slack, clock }: { slack: WebApi; clock: Clock },
  post: Post,
  { chunks, recipient }: StreamStart,
): Promise<string | undefined> {
  const tooLate = new AbortController();
  clock.later(longestWait, () => tooLate.abort());
  const args = {
    channel: post.channel,
    ...(post.thread && { thread_ts: post.thread }),
    recipient_team_id: recipient.team,
    recipient_user_id: recipient.user,
    task_display_mode: 'plan',
    chunks: stampedChunks(chunks, post.key),
  };
  try {
    const { ts } = await slack.call(post, 'chat.startStream', args, { urgency: 'progress', signal: tooLate.signal });
    return String(ts);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    return undefined;
  }
}
