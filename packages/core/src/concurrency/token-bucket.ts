// A token bucket: so many tokens a minute, and at most as many saved up.

export interface TokenBucket {
  /** Takes a token, or with -1 gives one back; `now` in ms since 1970. There may then be fewer than none, so ask first. */
  take(now: number, count?: number): void;
  /** In ms, at that time, until there are so many. */
  waitFor(count: number, now: number): number;
}

export function createTokenBucket(perMinute: number, start: number): TokenBucket {
  const perMs = perMinute / 60_000;
  let left = perMinute;
  let filledAt = start;
  const tokens = (now: number) => Math.min(perMinute, left + Math.max(0, now - filledAt) * perMs);
  return {
    take(now, count = 1) {
      left = tokens(now) - count;
      filledAt = now;
    },
    waitFor: (count, now) => Math.max(0, Math.ceil((count - tokens(now)) / perMs)),
  };
}
