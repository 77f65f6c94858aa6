// Waits for the end of what was started, updates its card, and posts the result in the card's thread.
import { type ActionOperation, cardOf, operations, run, toConnectorError, whyFailed } from '@codetether/core';
import { cardMessage } from '../../blocks/card-message.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import { attach, shown } from '../../reply/reply.ts';
import { isUneditable, unlessRefused } from '../../slack/slack-call-error.ts';
import type { TrackedTask } from './tracked-task.ts';

/** Between two looks, in ms: the first, and the longest. */
const firstPause = 2_000;
const longestPause = 30_000;
/** Tracking stops after this long, in ms. */
const patience = 7 * 24 * 3_600_000;

/** Resolves when the end is posted, or soon after the signal is aborted. */
export async function trackToEnd(context: BotContext, task: TrackedTask, signal: AbortSignal): Promise<void> {
  const operation = operations.find(
    (one): one is ActionOperation => one.kind === 'action' && one.name === task.operation,
  );
  const track = operation?.track;
  if (!track) return;
  let pause = firstPause;
  while (!signal.aborted && context.clock.now() - task.since < patience) {
    const caller = await context.accounts.callerOf(task.member);
    if (!caller) return;
    try {
      const [record] = await run(track.operation, { ...caller, signal }, task.input);
      if (record && track.done(record))
        return await unlessRefused(tellEnd(context, task, track.operation, record), context.log);
    } catch (thrown) {
      const error = toConnectorError(thrown);
      if (error.code === 'not_authenticated' || error.code === 'missing_scope' || error.code === 'not_found') return;
      if (!signal.aborted) context.log.warn('could not look after what was started', whyFailed(error));
    }
    await context.clock.sleep(pause, signal).catch(() => undefined);
    pause = Math.min(longestPause, pause * 1.5);
  }
}

async function tellEnd(
  context: BotContext,
  { key, member, team, channel, thread, ts }: TrackedTask,
  operation: Parameters<typeof cardOf>[0],
  record: object,
): Promise<void> {
  const card = cardOf(operation, record);
  const { text, status, ...rest } = card;
  // The text is shown once, in the thread.
  if (ts)
    await context.slack
      .call(
        member,
        'chat.update',
        { channel, ts, ...shown(cardMessage({ ...rest, status }, { owner: member.user })) },
        { urgency: 'final' },
      )
      .catch((thrown: unknown) => {
        if (!isUneditable(thrown)) throw thrown;
      });
  const end = cardMessage({ title: card.title, status, text, url: card.url }, { id: 'end' });
  const posted = await context.posts.once(
    {
      key: `${key}:end`,
      team,
      enterprise: member.enterprise,
      channel,
      thread,
      message: { text: end.text, blocks: end.blocks },
    },
    { urgency: 'final' },
  );
  if (end.snippet) await attach(context, `${key}:end`, member, { channel, thread: thread ?? posted }, end.snippet);
}
