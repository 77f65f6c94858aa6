// The posts of a live run: it edits the message, and replies in its thread when a story or the run ends.
import { createHash } from 'node:crypto';
import { isEnded } from '@codetether/core';
import { note } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { requestOf, shown } from '../../reply/reply.ts';
import { isChannelLost, SlackCallError, unlessRefused } from '../../slack/slack-call-error.ts';
import { endMessage, type Run, runMessage, storyMessage } from './run-message.ts';
import type { LiveRunsContext, RunMessage } from './run-message-record.ts';

/** An edit that waits longer than this, in ms, is out of date: the run is read again, and may have ended. */
const longestWait = 3_000;
/** Stories told in the thread; with more the plan itself must do. */
const mostReplies = 10;
/** Before the hash of a message that was shown as paused: it stays so until somebody resumes it. */
const pausedMark = 'paused:';

/** Of a message whose channel cannot be written to any more: its run is looked after all the same, and its end reaches the requester in another way. */
const lost = 'lost';

export async function edit(
  context: LiveRunsContext,
  message: RunMessage,
  run: Run,
  { ended, ...facts }: { ended: boolean; spent?: number; pullRequest?: string },
): Promise<RunMessage> {
  if (message.shown === lost) return message;
  if (message.paused && !ended && message.shown?.startsWith(pausedMark)) return message;
  const look = {
    requester: message.requester.user,
    paused: message.paused,
    cancelling: message.cancelling,
    withoutPlan: context.plansRefused.has(message.team),
    ...facts,
  };
  const rendered = runMessage(run, look);
  const digest = createHash('sha256').update(JSON.stringify(rendered)).digest('base64url');
  const hash = `${message.paused && !ended ? pausedMark : ''}${digest}`;
  if (hash === message.shown) return message;
  const outOfDate = new AbortController();
  if (!ended) context.clock.later(longestWait, () => outOfDate.abort());
  try {
    await context.slack.call(
      message.requester,
      'chat.update',
      { channel: message.channel, ts: message.ts, ...shown(rendered) },
      { urgency: ended ? 'final' : 'progress', signal: outOfDate.signal },
    );
    return { ...message, shown: hash };
  } catch (thrown) {
    if (!(thrown instanceof SlackCallError)) throw thrown;
    if (thrown.code === 'cancelled') return message;
    if (thrown.code === 'invalid_blocks' && !look.withoutPlan) {
      context.plansRefused.add(message.team);
      return edit(context, message, run, { ended, ...facts });
    }
    if (isChannelLost(thrown)) return { ...message, shown: lost };
    // Progress may be missed, the end may not: whoever has the lease next edits it.
    if (ended && thrown.passing) throw thrown;
    if (ended) {
      await post(context, message, 'root-again', rendered, { root: true });
      return { ...message, shown: hash };
    }
    context.log.warn('a run could not be edited', { code: thrown.code });
    return message;
  }
}

/** Posts each story that has ended, once. A failed one may be tried again while the run continues. */
export async function tellStories(context: LiveRunsContext, message: RunMessage, run: Run): Promise<RunMessage> {
  const ended = isEnded(run.status);
  const over = run.story_results.filter(
    ({ id, status }) =>
      !message.told.includes(id) &&
      (status === 'passed' || (status === 'failed' && (ended || run.run_mode === 'parallel'))),
  );
  const told = [...message.told];
  for (const story of over.slice(0, Math.max(0, mostReplies - told.length))) {
    if (message.shown !== lost) await post(context, message, `story:${story.id}`, storyMessage(story));
    told.push(story.id);
  }
  return { ...message, told };
}

const reactions = {
  passed: 'white_check_mark',
  partly: 'warning',
  failed: 'x',
  cancelled: 'octagonal_sign',
} as const satisfies Record<NonNullable<Run['outcome']>, string>;

export async function tellEnd(context: LiveRunsContext, message: RunMessage, run: Run): Promise<void> {
  const more = run.total_count - message.told.length;
  const untold = message.told.length >= mostReplies ? Math.max(0, more) : 0;
  await post(context, message, 'end', endMessage(run, { requester: message.requester.user, untold }));
  const name = reactions[run.outcome ?? 'failed'];
  await context.slack
    .call(
      message.requester,
      'reactions.add',
      { channel: message.channel, timestamp: message.ts, name },
      { urgency: 'final' },
    )
    .catch(() => undefined);
}

/** Why a run is no longer looked after before its end. */
export type Parting = keyof typeof partings;

const partings = {
  gone: 'This run is not there any more, so it is no longer updated here.',
  unlinked: 'The account that started this run is not connected any more, so the run is no longer updated here.',
  endless: 'This run has not ended for a week, so it is no longer updated here.',
};

export async function lastWords(context: LiveRunsContext, message: RunMessage, why: Parting): Promise<void> {
  await post(context, message, why, note(partings[why])).catch((error) =>
    context.log.warn('last words of a run', { error: String(error) }),
  );
}

/** Where the run is shown or, when Slack refuses that for good, to whoever asked for it. */
async function post(
  context: LiveRunsContext,
  { team, ts, runId, channel, requester }: RunMessage,
  name: string,
  message: SlackMessage,
  { root = false } = {},
): Promise<void> {
  const delivery = { key: `run:${team}:${ts}:${runId}`, member: requester };
  const request = requestOf(context, { delivery, channel, ...(!root && { thread: ts }) });
  await unlessRefused(request.publicly(message, { name, urgency: 'final' }), context.log);
}
