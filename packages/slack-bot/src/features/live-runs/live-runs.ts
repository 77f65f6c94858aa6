// Ralph runs as live messages: each is looked after by one instance at a time, which holds its lease.
import { randomUUID } from 'node:crypto';
import { type Caller, findRalphRun, isEnded, run as runCore, toConnectorError } from '@codetether/core';
import { sessionEvery, setSession } from '../../slack/agent-session.ts';
import { spentSoFar } from './run-cost.ts';
import type { Run } from './run-message.ts';
import type { LiveRunsContext, RunMessage } from './run-message-record.ts';
import { edit, lastWords, type Parting, tellEnd, tellStories } from './run-updates.ts';

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
/** A run that has not ended after this long, in ms, is no longer looked at. */
const patience = 7 * 24 * 3_600_000;

export function startLiveRuns(
  context: LiveRunsContext,
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

async function renderUntilEnd(context: LiveRunsContext, rendering: Rendering): Promise<void> {
  const { owner, editEvery, signal } = rendering;
  const began = context.clock.now();
  let message = rendering.message;
  let editedAt = 0;
  const place = { channel: message.channel, thread: message.ts };
  let sessionAt = 0;
  let cost: { at: number; spent: number | undefined } | undefined;
  const letGo = async () => {
    await setSession(context, message.requester, place, 'active');
    await context.runMessages.end(owner, message);
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
    const kept = await context.runMessages.keep(owner, message, leaseSeconds);
    if (!kept) return;
    message = kept;
    await context.clock.sleep(Math.min(editEvery, 3_000), signal).catch(() => undefined);
  }
  // Released at once, so that another instance continues.
  await context.runMessages.keep(owner, message, 0);
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
