// How much one client may ask for: a token bucket each, refused at once when empty, so that nobody's calls wait behind another's.
import type { Clock } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../accounts/refusal.ts';

export interface RateLimit {
  /** Throws Refusal 429 with the time to wait. */
  take(client: string): void;
  /** What was taken did not count after all. */
  giveBack(client: string): void;
}

interface Bucket {
  calls: number;
  filledAt: number;
}

/** Beyond this many the one that has not called for longest is forgotten, and with it what it had taken. */
const mostBuckets = 10_000;

export function createRateLimit(callsPerMinute: number, clock: Clock): RateLimit {
  const buckets = new LRUCache<string, Bucket>({ max: mostBuckets });
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
        throw new Refusal(429, `Too many calls. Try again in ${seconds} s.`, { 'retry-after': String(seconds) });
      }
      buckets.set(client, { calls: calls - 1, filledAt: now });
    },
    giveBack(client) {
      const now = clock.now();
      buckets.set(client, { calls: Math.min(callsPerMinute, callsOf(client, now) + 1), filledAt: now });
    },
  };
}
