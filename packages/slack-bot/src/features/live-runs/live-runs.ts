// Ralph runs as live messages: a leased job for each looks after its message, on one instance at a time.
import { type Caller, findRalphRun, isEnded, run as runCore, toConnectorError } from '@codetether/core';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Holder } from '../../jobs/leases.ts';
import { sessionEvery, setSession } from '../../slack/agent-session.ts';
import { liveRunQueue } from './live-run-queue.ts';
import { spentSoFar } from './run-cost.ts';
import type { Run } from './run-message.ts';
import type { LiveRunsContext, RunMessage } from './run-message-record.ts';
import { edit, lastWords, type Parting, tellEnd, tellStories } from './run-updates.ts';

export interface LiveRunsOptions {
  /** Between two edits of a message, in ms: at least 3,000 as Slack asks, the default. */
  editEvery?: number;
}

/** Most on one instance. */
const most = 1_500;
/** Between two looks at what the account has spent, in ms. */
const costEvery = 60_000;
/** A run that has not ended after this long, in ms, is no longer looked at. */
const patience = 7 * 24 * 3_600_000;

export function holdLiveRuns(
  context: LiveRunsContext,
  jobs: Pick<Jobs, 'hold'>,
  { editEvery = 3_000 }: LiveRunsOptions = {},
): Holder {
  return jobs.hold(liveRunQueue, {
    most,
    async run(place, signal) {
      const message = await context.runMessages.at(place);
      if (message) await renderUntilEnd(context, message, editEvery, signal);
    },
  });
}

/** Resolves when the end is shown, or soon after the signal is aborted. */
async function renderUntilEnd(
  context: LiveRunsContext,
  begun: RunMessage,
  editEvery: number,
  signal: AbortSignal,
): Promise<void> {
  const began = context.clock.now();
  let message = begun;
  let editedAt = 0;
  const place = { channel: message.channel, thread: message.ts };
  let sessionAt = 0;
  let cost: { at: number; spent: number | undefined } | undefined;
  const letGo = async () => {
    await setSession(context, message.requester, place, 'active');
    await context.runMessages.end(message);
  };
  while (!signal.aborted) {
    const caller = await context.accounts.callerOf(message.requester);
    const looked = caller ? await lookAt(context, caller, message.runId, signal) : 'unlinked';
    if (typeof looked === 'string' && looked !== 'later') {
      await lastWords(context, message, looked);
      return letGo();
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
        if (edited === 'lost') return letGo();
        if (edited.shown !== message.shown) editedAt = context.clock.now();
        message = await tellStories(context, edited, looked);
      }
      if (ended) {
        await tellEnd(context, message, looked);
        return letGo();
      }
    }
    const kept = await context.runMessages.keep(message);
    if (!kept) return;
    message = kept;
    await context.clock.sleep(Math.min(editEvery, 3_000), signal).catch(() => undefined);
  }
}

/** Long runs are edited less often. */
function paceAfter(age: number, least: number): number {
  if (age > 30 * 60_000) return Math.max(least, 30_000);
  return age > 5 * 60_000 ? Math.max(least, 10_000) : least;
}

async function lookAt(
  { clock }: Pick<LiveRunsContext, 'clock'>,
  caller: Caller,
  runId: string,
  signal: AbortSignal,
): Promise<Run | 'later' | Parting> {
  try {
    const [found] = await runCore(findRalphRun, { ...caller, signal }, { run_id: runId });
    if (!found) return 'gone';
    return !isEnded(found.status) && clock.now() - Date.parse(found.created_at) > patience ? 'endless' : found;
  } catch (thrown) {
    const { code } = toConnectorError(thrown);
    return code === 'not_authenticated' || code === 'missing_scope' ? 'unlinked' : 'later';
  }
}
