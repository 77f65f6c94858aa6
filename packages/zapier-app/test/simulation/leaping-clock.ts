// Virtual time.

/** Time that leaps: a timer fires once, however often it would have been due. */
export function leapingClock(start: number) {
  let now = start;
  const timers = new Set<{ due: number; fire(): void }>();
  return {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const timer = { due: now + ms, fire: resolve };
        timers.add(timer);
        signal?.addEventListener('abort', () => {
          timers.delete(timer);
          reject(signal.reason);
        });
      }),
    async advance(ms: number) {
      now += ms;
      for (const timer of [...timers].filter(({ due }) => due <= now)) {
        timers.delete(timer);
        timer.fire();
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
