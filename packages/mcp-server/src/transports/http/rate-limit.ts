// Limits the calls of each client. Refuses at once instead of waiting, so that no call waits behind another client's.
import { type Clock, createTokenBucket, type TokenBucket } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import { HttpError } from '../../accounts/http-error.ts';

export interface RateLimit {
  /** Throws HttpError 429 with the time to wait. */
  take(client: string): void;
  /** Returns a call that does not count. */
  giveBack(client: string): void;
}

/** Beyond this number, drops the bucket of the client that has not called for the longest time. @internal */
export const maxBuckets = 10_000;

export function createRateLimit(callsPerMinute: number, clock: Clock): RateLimit {
  const buckets = new LRUCache<string, TokenBucket>({ max: maxBuckets });
  const bucketOf = (client: string, now: number) => {
    const bucket = buckets.get(client) ?? createTokenBucket(callsPerMinute, now);
    buckets.set(client, bucket);
    return bucket;
  };
  return {
    take(client) {
      const now = clock.now();
      const bucket = bucketOf(client, now);
      const wait = bucket.waitFor(1, now);
      if (wait > 0) {
        const seconds = Math.ceil(wait / 1000);
        throw new HttpError(429, `Too many calls. Try again in ${seconds} s.`, { 'retry-after': String(seconds) });
      }
      bucket.take(now);
    },
    giveBack(client) {
      const now = clock.now();
      bucketOf(client, now).take(now, -1);
    },
  };
}
