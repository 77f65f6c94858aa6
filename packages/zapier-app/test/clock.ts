import { type Clock, systemClock } from '@codetether/core';

/** A clock that only sleeping moves, so a busy machine does not count. */
export function fastClock(): Clock {
  let now = Date.now();
  return {
    ...systemClock,
    now: () => now,
    async sleep(ms) {
      now += ms;
    },
  };
}
