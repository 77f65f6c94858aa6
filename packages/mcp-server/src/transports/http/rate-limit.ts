// Limits the calls of each client: a token bucket, which refuses at once when it is empty, so that no call waits behind another client's.
import type { Clock } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import { HttpError } from '../../accounts/http-error.ts';

export interface RateLimit {
  /** Throws HttpError 429 with the time to wait. */
  take(client: string): void;
  /** Returns a call that does not count. */
  giveBack(client: string): void;
}

interface Bucket {
  calls: number;
  filledAt: number;
}

/** Beyond this number, drops the bucket of the client that has not called for the longest time. */
const maxBuckets = 10_000;

export function createRateLimit(callsPerMinute: number, clock: Clock): RateLimit {
  const buckets = new LRUCache<string, Bucket>({ max: maxBuckets });
  const perMs = callsPerMinute / 60_000;
  const callsOf = (client: string, now: number) => {
    const { calls, filledAt } = buckets.get(client) ?? { calls: callsPerMinute, filledAt: now };
    return Math.min(callsPerMinute, calls + Math.max(0, now - filledAt) * perMs);
  };
  return {
    take(client) {
      const now = clock.now();
      const calls = callsOf(client, now);
      if (calls < 1) {
        const seconds = Math.ceil((1 - calls) / perMs / 1000);
        throw new HttpError(429, `Too many calls. Try again in ${seconds} s.`, { 'retry-after': String(seconds) });
      }
      buckets.set(client, { calls: calls - 1, filledAt: now });
    },
    giveBack(client) {
      const now = clock.now();
      buckets.set(client, { calls: Math.min(callsPerMinute, callsOf(client, now) + 1), filledAt: now });
    },
  };
}
