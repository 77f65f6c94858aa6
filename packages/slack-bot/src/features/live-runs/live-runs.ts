// Ralph runs as live messages: a leased job for each looks after its message, on one instance at a time.
import {
  type Caller,
  findRalphRun,
  isEnded,
  run as runCore,
  type StateLooks,
  type StateWatch,
  startRalph,
  toConnectorError,
} from '@codetether/core';
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
  /** With the service token: one look for all accounts tells when to read a run. */
  looks?: StateLooks | undefined;
}

/** From one look at a run of an account to the next one, in ms: however many runs it has, they leave the others their time. */
const shareOfAccount = 100;
/** Between two looks at what the account has spent, in ms. */
const costEvery = 60_000;
/** A run that has not ended after this long, in ms, is no longer looked at. */
const patience = 7 * 24 * 3_600_000;

export function holdLiveRuns(
  context: LiveRunsContext,
  jobs: Pick<Jobs, 'hold'>,
  { editEvery = 3_000, looks }: LiveRunsOptions = {},
): Holder {
  /** The runs of each account that this instance shows. */
  const shown = new Map<string, number>();
  const count = (account: string, change: number) => {
    const runs = (shown.get(account) ?? 0) + change;
    if (runs > 0) shown.set(account, runs);
    else shown.delete(account);
  };
  return jobs.hold(liveRunQueue, {
    async run(place, signal) {
      const message = await context.runMessages.at(place);
      if (!message) return;
      const watch = startRalph.track && looks?.watch(startRalph.track, message.runId);
      const account = `${message.team}:${message.requester.user}`;
      const pause = () => Math.max(Math.min(editEvery, 3_000), (shown.get(account) ?? 0) * shareOfAccount);
      count(account, 1);
      try {
        await renderUntilEnd(context, message, { editEvery, pause, watch, signal });
      } finally {
        count(account, -1);
        watch?.stop();
      }
    },
  });
}

interface Rendering {
  editEvery: number;
  /** Until the next look, in ms. */
  pause(): number;
  watch: StateWatch | undefined;
  signal: AbortSignal;
}

/** Resolves when the end is shown, or soon after the signal is aborted. */
async function renderUntilEnd(
  context: LiveRunsContext,
  begun: RunMessage,
  { editEvery, pause, watch, signal }: Rendering,
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
  let last: Run | undefined;
  let isDue = true;
  while (!signal.aborted) {
    const caller = await context.accounts.callerOf(message.requester);
    isDue ||= watch?.isDue() ?? true;
    const seen = !caller ? 'unlinked' : last && !isDue ? last : await lookAt(caller, message.runId, signal);
    if (typeof seen === 'object') {
      last = seen;
      isDue = false;
    }
    const looked = typeof seen === 'object' && isEndless(seen, context.clock.now()) ? 'endless' : seen;
    if (typeof looked === 'string' && looked !== 'later') {
      await lastWords(context, message, looked);
      return letGo();
    }
    if (context.clock.now() - sessionAt > sessionEvery) {
      sessionAt = context.clock.now();
      const title = looked === 'later' ? undefined : `Ralph run: ${looked.project}`;
      await setSession(context, message.requester, place, 'processing', { title });
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
        const pullRequest = ended && caller ? await pullRequestOf(caller, message.runId) : undefined;
        const edited = await edit(context, message, looked, { ended, spent: cost?.spent, pullRequest });
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
    await context.clock.sleep(pause(), signal).catch(() => undefined);
  }
}

async function pullRequestOf({ api }: Caller, runId: string): Promise<string | undefined> {
  const details = await api.ralph.details(runId).catch(() => undefined);
  return details?.pull_request;
}

function isEndless({ status, created_at }: Run, now: number): boolean {
  return !isEnded(status) && now - Date.parse(created_at) > patience;
}

/** Long runs are edited less often. */
function paceAfter(age: number, least: number): number {
  if (age > 30 * 60_000) return Math.max(least, 30_000);
  return age > 5 * 60_000 ? Math.max(least, 10_000) : least;
}

async function lookAt(caller: Caller, runId: string, signal: AbortSignal): Promise<Run | 'later' | Parting> {
  try {
    const [found] = await runCore(findRalphRun, { ...caller, signal }, { run_id: runId });
    return found ?? 'gone';
  } catch (thrown) {
    const { code } = toConnectorError(thrown);
    return code === 'not_authenticated' || code === 'missing_scope' ? 'unlinked' : 'later';
  }
}
