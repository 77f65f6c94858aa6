// How much one client may ask for: a token bucket each, refused at once when empty, so that nobody's calls wait behind another's.
import type { Clock } from '@codetether/core';
import { Refusal } from './refusal.ts';

export interface RateLimit {
  /** Throws Refusal 429 with the time to wait. */
  take(client: string): void;
}

interface Bucket {
  calls: number;
  filledAt: number;
}

/** Full buckets are forgotten when there are more than this. */
const mostBuckets = 10_000;

export function createRateLimit(callsPerMinute: number, clock: Clock): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = callsPerMinute / 60_000;
  const callsAt = ({ calls, filledAt }: Bucket, now: number) =>
    Math.min(callsPerMinute, calls + Math.max(0, now - filledAt) * perMs);
  const forgetFull = (now: number) => {
    for (const [client, bucket] of buckets) if (callsAt(bucket, now) >= callsPerMinute) buckets.delete(client);
  };
  return {
    take(client) {
      const now = clock.now();
      const bucket = buckets.get(client);
      const calls = bucket ? callsAt(bucket, now) : callsPerMinute;
      if (calls < 1) {
        const seconds = Math.ceil((1 - calls) / perMs / 1000);
        throw new Refusal(429, `Too many calls. Try again in ${seconds} s.`, { 'retry-after': String(seconds) });
      }
      buckets.set(client, { calls: calls - 1, filledAt: now });
      if (buckets.size > mostBuckets) forgetFull(now);
    },
  };
}
