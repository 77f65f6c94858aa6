import { type Clock, systemClock } from '@codetether/core';

/** A clock that only sleeping moves, so a busy machine does not count. */
export function fastClock(): Clock {
  let now = Date.now();
  return {
    ...systemClock,
    now: () => now,
    sleep: sleepThat((ms) => {
      now += ms;
    }),
  };
}

/** A sleep that lets time pass without waiting, after whatever is under way. */
export function sleepThat(pass: (ms: number) => void): Clock['sleep'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setImmediate(() => {
        pass(ms);
        resolve();
      });
      signal?.addEventListener('abort', () => {
        clearImmediate(timer);
        reject(signal.reason);
      });
    });
}
