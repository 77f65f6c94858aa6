// Ralph runs as live messages: each is looked after by one instance at a time, which holds its lease.
import { createHash, randomUUID } from 'node:crypto';
import { type Caller, findRalphRun, isEnded, run as runCore, toConnectorError } from '@codetether/core';
import { notePlanRefused, refusesPlan } from './plan-refusals.ts';
import { note } from './render/card-message.ts';
import type { SlackMessage } from './render/message.ts';
import { endingOf, type Run, runMessage, storyMessage } from './render/run-message.ts';
import { line, richText, words } from './render/text.ts';
import { shown } from './requests/request.ts';
import { spentSoFar } from './run-cost.ts';
import { sessionEvery, setSession } from './sessions.ts';
import { isChannelLost, isUneditable, SlackCallError, unlessRefused } from './slack-call-error.ts';
import type { RunMessage, SlackContext } from './slack-context.ts';

export interface LiveRunsOptions {
  /** Between two edits of a message, in ms: at least 3,000 as Slack asks. */
  editEvery?: number;
  /** How soon a message without a holder is taken over, in ms. */
  lookEvery?: number;
  /** Most on one instance. */
  most?: number;
}

export interface LiveRuns {
  /** Looks for messages that nobody looks after, now. */
  look(): void;
  readonly held: number;
  stop(): Promise<void>;
}

/** Seconds for which a message belongs to its instance; each look prolongs it. */
const leaseSeconds = 20;
/** Between two looks at what the account has spent, in ms. */
const costEvery = 60_000;
/** Progress that must wait longer than this for its turn, in ms, is out of date: the run is looked at anew, and may have ended. */
const longestWait = 3_000;
/** A run that has not ended after this long, in ms, is no longer looked at. */
const patience = 7 * 24 * 3_600_000;
/** Stories told in the thread; with more the plan itself must do. */
const mostReplies = 10;

export function startLiveRuns(
  context: SlackContext,
  { editEvery = 3_000, lookEvery = 2_000, most = 1_500 }: LiveRunsOptions = {},
): LiveRuns {
  const owner = randomUUID();
  const held = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let looking = Promise.resolve();

  const take = async () => {
    if (stopping.signal.aborted || held.size >= most) return;
    for (const message of await context.runMessages.lease(owner, leaseSeconds, Math.min(100, most - held.size))) {
      const key = `${message.team} ${message.channel} ${message.ts}`;
      // Ours already: its lease ran out while Slack or the server kept us waiting.
      if (held.has(key)) continue;
      const work = renderUntilEnd(context, { owner, message, editEvery, signal: stopping.signal })
        .catch((error) =>
          context.log.warn('a live run stopped', { error: error instanceof Error ? error.message : 'unknown' }),
        )
        .finally(() => held.delete(key));
      held.set(key, work);
    }
  };
  const look = () => {
    looking = looking.then(take).catch((error) => context.log.warn('live runs', { error: String(error) }));
  };
  const timer = setInterval(look, lookEvery);
  look();

  return {
    look,
    get held() {
      return held.size;
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await looking;
      await Promise.all(held.values());
    },
  };
}

interface Rendering {
  owner: string;
  message: RunMessage;
  editEvery: number;
  signal: AbortSignal;
}

async function renderUntilEnd(context: SlackContext, rendering: Rendering): Promise<void> {
  const { owner, editEvery, signal } = rendering;
  const began = context.clock.now();
  let message = rendering.message;
  let editedAt = 0;
  const place = { channel: message.channel, thread: message.ts };
  let sessionAt = 0;
  let cost: { at: number; spent: number | undefined } | undefined;
  while (!signal.aborted) {
    const caller = await context.accounts.callerOf(message.requester);
    const looked = caller ? await lookAt(context, caller, message.runId, signal) : 'unlinked';
    if (looked === 'unlinked' || looked === 'gone' || looked === 'endless') {
      await lastWords(context, message, looked);
      await setSession(context, message.requester, place, 'active');
      return context.runMessages.end(owner, message);
    }
    if (context.clock.now() - sessionAt > sessionEvery) {
      sessionAt = context.clock.now();
      await setSession(context, message.requester, place, 'processing');
    }
    if (looked !== 'later') {
      const ended = isEnded(looked.status);
      const pace = paceAfter(context.clock.now() - began, editEvery);
      if (ended || context.clock.now() - editedAt >= pace) {
        if (
          caller &&
          message.spentBefore !== undefined &&
          (ended || !cost || context.clock.now() - cost.at > costEvery)
        ) {
          const total = await spentSoFar(context, caller, message);
          cost = {
            at: context.clock.now(),
            spent: total === undefined ? undefined : Math.max(0, total - message.spentBefore),
          };
        }
        const edited = await edit(context, message, looked, { ended, spent: cost?.spent });
        if (edited === 'lost') return context.runMessages.end(owner, message);
        if (edited.shown !== message.shown) editedAt = context.clock.now();
        message = await tellStories(context, edited, looked);
      }
      if (ended) {
        await tellEnd(context, message, looked);
        await setSession(context, message.requester, place, 'active');
        return context.runMessages.end(owner, message);
      }
    }
    const kept = await context.runMessages.keep(owner, message, leaseSeconds);
    if (!kept) return;
    message = kept;
    await context.clock.sleep(Math.min(editEvery, 3_000), signal).catch(() => undefined);
  }
  // Given back at once: another instance goes on.
  await context.runMessages.keep(owner, message, 0);
}

/** Long runs are edited less often. */
function paceAfter(age: number, least: number): number {
  if (age > 30 * 60_000) return Math.max(least, 30_000);
  return age > 5 * 60_000 ? Math.max(least, 10_000) : least;
}

async function lookAt(
  { clock }: Pick<SlackContext, 'clock'>,
  caller: Caller,
  runId: string,
  signal: AbortSignal,
): Promise<Run | 'later' | keyof typeof reasons> {
  try {
    const [found] = await runCore(findRalphRun, { ...caller, signal }, { run_id: runId });
    if (!found) return 'gone';
    return !isEnded(found.status) && clock.now() - Date.parse(found.created_at) > patience ? 'endless' : found;
  } catch (thrown) {
    const { code } = toConnectorError(thrown);
    return code === 'not_authenticated' || code === 'missing_scope' ? 'unlinked' : 'later';
  }
}

/** Before the hash of a message that was shown as paused: it stays so until somebody resumes it. */
const pausedMark = 'paused:';

async function edit(
  context: SlackContext,
  message: RunMessage,
  run: Run,
  { ended, spent }: { ended: boolean; spent?: number },
): Promise<RunMessage | 'lost'> {
  if (message.paused && !ended && message.shown?.startsWith(pausedMark)) return message;
  const look = {
    requester: message.requester.user,
    paused: message.paused,
    cancelling: message.cancelling,
    withoutPlan: refusesPlan(message.team),
    spent,
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
      notePlanRefused(message.team);
      return edit(context, message, run, { ended, spent });
    }
    if (isChannelLost(thrown)) return 'lost';
    if (ended && isUneditable(thrown)) {
      await post(context, message, 'root-again', rendered, { root: true });
      return { ...message, shown: hash };
    }
    context.log.warn('a run could not be edited', { code: thrown.code });
    return message;
  }
}

/** Each story that came to its end, once. A failed one may be tried again while the run goes on. */
async function tellStories(context: SlackContext, message: RunMessage, run: Run): Promise<RunMessage> {
  const ended = isEnded(run.status);
  const over = run.story_results.filter(
    ({ id, status }) =>
      !message.told.includes(id) &&
      (status === 'passed' || (status === 'failed' && (ended || run.run_mode === 'parallel'))),
  );
  const told = [...message.told];
  for (const story of over.slice(0, Math.max(0, mostReplies - told.length))) {
    await post(context, message, `story:${story.id}`, storyMessage(story));
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

async function tellEnd(context: SlackContext, message: RunMessage, run: Run): Promise<void> {
  const more = run.total_count - message.told.length;
  const rest =
    more > 0 && message.told.length >= mostReplies
      ? ` ${more} more ${more === 1 ? 'story stands' : 'stories stand'} in the message above.`
      : '';
  const text = `Ralph run: ${endingOf(run)}${rest}`;
  const blocks = [richText(line({ type: 'user', user_id: message.requester.user }, words(` ${text}`)))];
  await post(context, message, 'end', { text, blocks });
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

const reasons = {
  gone: 'This run is not there any more, so it is no longer updated here.',
  unlinked: 'The account that started this run is not connected any more, so the run is no longer updated here.',
  endless: 'This run has not ended for a week, so it is no longer updated here.',
};

async function lastWords(context: SlackContext, message: RunMessage, why: keyof typeof reasons): Promise<void> {
  await post(context, message, why, note(reasons[why])).catch((error) =>
    context.log.warn('last words of a run', { error: String(error) }),
  );
}

async function post(
  context: SlackContext,
  message: RunMessage,
  name: string,
  { text, blocks }: SlackMessage,
  { root = false } = {},
): Promise<void> {
  const posted = context.posts.once(
    {
      key: `run:${message.team}:${message.ts}:${message.runId}:${name}`,
      team: message.team,
      enterprise: message.requester.enterprise,
      channel: message.channel,
      ...(!root && { thread: message.ts }),
      message: { text, blocks },
    },
    { urgency: 'final' },
  );
  await unlessRefused(posted, context.log);
}
