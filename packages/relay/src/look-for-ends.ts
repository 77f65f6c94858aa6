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
  waits: Pick<Waits, 'open' | 'ended' | 'removeBefore'>;
  /** Tells which records to read. */
  looks: StateLooks;
  /** Reads them for the relay alone: a Zap reads its record with its own sign-in. */
  reader: Caller;
  lookSeconds: number;
  clock: Clock;
  log: Log;
}

export interface Looking {
  /** The next look includes that wait. */
  add(wait: Wait): void;
  /** After the signal. */
  stopped: Promise<void>;
}

/** Zapier does not wait for longer, in ms (docs.zapier.com, operating constraints). */
const longestWaitMs = 30 * 24 * 3_600_000;

interface Watched extends Wait {
  end: TrackedEnd;
  watch: StateWatch;
  /** It was due, and no read has succeeded since. */
  isUnread: boolean;
}

/** Begins with the stored waits, and runs until the signal. */
export function lookForEnds(options: LookOptions, signal: AbortSignal): Looking {
  const { waits, looks, lookSeconds, clock, log } = options;
  const reader = { ...options.reader, signal };
  const watched = new Map<string, Watched>();

  const add = (wait: Wait) => {
    const end = trackedEnds.find(({ key }) => key === wait.key);
    if (!end || watched.has(wait.callback)) return;
    watched.set(wait.callback, { ...wait, end, watch: looks.watch(end, wait.id), isUnread: false });
  };
  const forget = (callback: string) => {
    watched.get(callback)?.watch.stop();
    watched.delete(callback);
  };
  const giveUp = () => {
    for (const { callback, key, id } of waits.removeBefore(clock.now() - longestWaitMs)) {
      forget(callback);
      log.warn('a Zap has waited for 30 days, and Zapier waits no longer', { [key]: id });
    }
  };
  const look = async () => {
    for (const one of watched.values()) one.isUnread = one.watch.isDue() || one.isUnread;
    for (const one of [...watched.values()].filter(({ isUnread }) => isUnread)) {
      try {
        if (await hasEnded(one, reader)) {
          waits.ended(one.callback, clock.now());
          forget(one.callback);
        }
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
  const run = async () => {
    while (!signal.aborted) {
      try {
        giveUp();
        await look();
      } catch (error) {
        log.warn('the file of waits failed; the relay will look again', whatFailed(error));
      }
      await clock.sleep(lookSeconds * 1_000, signal).catch(() => undefined);
    }
    for (const callback of watched.keys()) forget(callback);
  };

  for (const wait of waits.open()) add(wait);
  return { add, stopped: run() };
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
