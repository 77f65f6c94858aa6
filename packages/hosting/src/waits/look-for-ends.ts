// Looks for the ends that Zaps wait for. The service token looks at the server's lists, once for all waits, and reads the records that may have ended.
import {
  type Caller,
  type Clock,
  type Log,
  run,
  type StateLooks,
  type StateWatch,
  type TrackedEnd,
  toConnectorError,
  trackedEnds,
  whatFailed,
} from '@codetether/core';
import type { Wait, Waits } from './waits.ts';

export interface LookOptions {
  waits: Pick<Waits, 'takeTurn' | 'open' | 'ended' | 'removeBefore'>;
  /** Tells which records to read. */
  looks: StateLooks;
  /** Reads them for the relay alone: a Zap reads its record with its own sign-in. */
  reader: Caller;
  lookSeconds: number;
  clock: Clock;
  log: Log;
}

/** Zapier does not wait for longer, in ms (docs.zapier.com, operating constraints). */
const longestWaitMs = 30 * 24 * 3_600_000;

/** An instance that has missed so many looks has died, and another one looks. */
const missedLooks = 3;

interface Watched extends Wait {
  end: TrackedEnd;
  watch: StateWatch;
  /** It was due, and no read has succeeded since. */
  isUnread: boolean;
}

/** Runs until the signal. Of several instances one looks. */
export async function lookForEnds(options: LookOptions, signal: AbortSignal): Promise<void> {
  const { waits, looks, lookSeconds, clock, log } = options;
  const reader = { ...options.reader, signal };
  const watched = new Map<string, Watched>();

  const add = (wait: Wait) => {
    const end = trackedEnds.find(({ key }) => key === wait.key);
    if (!end || watched.has(wait.callback)) return;
    watched.set(wait.callback, { ...wait, end, watch: looks.watch(end, wait.id), isUnread: false });
  };
  const keepOnly = (open: readonly Wait[]) => {
    const kept = new Set(open.map(({ callback }) => callback));
    for (const [callback, { watch }] of watched) {
      if (kept.has(callback)) continue;
      watch.stop();
      watched.delete(callback);
    }
  };
  const giveUp = async () => {
    for (const { key, id } of await waits.removeBefore(clock.now() - longestWaitMs)) {
      log.warn('a Zap has waited for 30 days, and Zapier waits no longer', { [key]: id });
    }
  };
  const look = async () => {
    const isOurs = await waits.takeTurn(missedLooks * lookSeconds * 1_000);
    if (isOurs) await giveUp();
    const open = isOurs ? await waits.open() : [];
    keepOnly(open);
    for (const wait of open) add(wait);
    for (const one of watched.values()) one.isUnread = one.watch.isDue() || one.isUnread;
    for (const one of [...watched.values()].filter(({ isUnread }) => isUnread)) {
      try {
        if (await hasEnded(one, reader)) await waits.ended(one.callback, clock.now());
        one.isUnread = false;
      } catch (thrown) {
        if (signal.aborted) return;
        const { code, retryable } = toConnectorError(thrown);
        log.warn('could not look whether something has ended; the relay will look again', { [one.key]: one.id, code });
        // The others would fail, too.
        if (retryable) return;
      }
    }
  };
  while (!signal.aborted) {
    try {
      await look();
    } catch (error) {
      log.warn('the waits could not be read; the relay will look again', whatFailed(error));
    }
    await clock.sleep(lookSeconds * 1_000, signal).catch(() => undefined);
  }
  keepOnly([]);
  await waits.takeTurn(0).catch(() => undefined);
}

/** A record that is gone will not end later: the Zap reads that, too. */
async function hasEnded({ end, id }: Watched, reader: Caller): Promise<boolean> {
  try {
    const [record] = await run(end.operation, reader, end.input(id));
    return record === undefined || end.done(record);
  } catch (thrown) {
    if (toConnectorError(thrown).code === 'not_found') return true;
    throw thrown;
  }
}
