// Clocks for tests that would otherwise wait.
import type { DrivenClock } from '@codetether/local-server';
import type { Clock } from '../src/index.ts';

/** The server's driven clock as ours: both advance together. */
export function clockOf(driven: DrivenClock): Clock {
  return { ...driven, later: (ms, run) => void driven.sleep(ms).then(run) };
}

export interface LeapingClock extends Clock {
  leap(ms: number): void;
}

/** Time passes normally, but nobody sleeps: a sleeper jumps ahead. A function that was to run later runs when `leap` passes its time. */
export function leapingClock(start = Date.now()): LeapingClock {
  const begun = Date.now();
  let leapt = 0;
  const later: { due: number; run: () => void }[] = [];
  const now = () => start + (Date.now() - begun) + leapt;
  const settle = () => {
    for (const timer of later.splice(0)) {
      if (timer.due <= now()) timer.run();
      else later.push(timer);
    }
  };
  return {
    now,
    leap(ms) {
      leapt += ms;
      settle();
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      leapt += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      settle();
    },
    later(ms, run) {
      later.push({ due: now() + ms, run });
    },
  };
}
