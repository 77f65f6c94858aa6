/** The server's only source of time: every timer and every `now` goes through a Clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that a test controls. */
export interface DrivenClock extends Clock {
  /** Advances time by `ms`, runs due timers in order, and lets promises settle after each. */
  advance(ms: number): Promise<void>;
}

/** Real time. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that stays at `startMs` until a test advances it. */
export function drivenClock(startMs: number): DrivenClock {
  let now = startMs;
  const timers = new Set<{ due: number; fire: () => void }>();

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          timers.delete(timer);
          reject(signal?.reason);
        };
        const fire = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const timer = { due: now + Math.max(0, ms), fire };
        timers.add(timer);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const target = now + ms;
      await settle();
      for (;;) {
        const due = Math.min(...[...timers].map((timer) => timer.due));
        if (due > target) break;
        now = Math.max(now, due);
        // Timers of one instant fire together, before the effects of any of them.
        for (const timer of [...timers].filter((waiting) => waiting.due <= due)) {
          timers.delete(timer);
          timer.fire();
        }
        await settle();
      }
      now = target;
    },
  };
}

/** Runs `task` every `ms` until the signal is aborted; reports an error of a task and continues. */
export async function every(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  task: () => unknown,
  onError: (error: unknown) => void = () => {},
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(ms, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      await task();
    } catch (error) {
      onError(error);
    }
  }
}

/** Lets promise chains and their answers finish before time advances. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
