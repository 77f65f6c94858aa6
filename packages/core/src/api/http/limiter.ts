// The requests of one account in one process: commands go before watchers.
import type { Clock } from '../../concurrency/clock.ts';
import { createTokenBucket } from '../../concurrency/token-bucket.ts';
import { ConnectorError } from '../../errors.ts';

export type Tier = 'free' | 'pro' | 'enterprise';

/** From the document, section "Rate Limits". */
export const tiers: Readonly<Record<Tier, { requestsPerMinute: number; concurrentTasks: number }>> = {
  free: { requestsPerMinute: 60, concurrentTasks: 5 },
  pro: { requestsPerMinute: 300, concurrentTasks: 25 },
  enterprise: { requestsPerMinute: Number.POSITIVE_INFINITY, concurrentTasks: Number.POSITIVE_INFINITY },
};

export type Priority = 'command' | 'watcher';

export interface Limiter {
  /** Resolves when a request may be sent. Throws `rate_limited` for a command that would have to wait longer than `longestWait`. */
  take(priority: Priority, signal?: AbortSignal): Promise<void>;
}

/** The longest wait of a command, in seconds; one that would wait longer is refused with a time. @internal */
export const longestWait = 20;

interface Waiter {
  priority: Priority;
  resolve(): void;
}

export function createLimiter(requestsPerMinute: number, clock: Clock): Limiter {
  const bucket = createTokenBucket(requestsPerMinute, clock.now());
  const queue: Waiter[] = [];
  let serving = false;

  const serve = async () => {
    serving = true;
    while (queue.length > 0) {
      const wait = bucket.waitFor(1, clock.now());
      if (wait > 0) {
        await clock.sleep(wait);
        continue;
      }
      const next = queue.splice(Math.max(0, queue.findIndex(isCommand)), 1)[0];
      bucket.take(clock.now());
      next?.resolve();
    }
    serving = false;
  };
  return {
    async take(priority, signal) {
      signal?.throwIfAborted();
      if (requestsPerMinute === Number.POSITIVE_INFINITY) return;
      const now = clock.now();
      if (queue.length === 0 && bucket.waitFor(1, now) === 0) {
        bucket.take(now);
        return;
      }
      const ahead = queue.filter((waiter) => priority === 'watcher' || isCommand(waiter)).length;
      const wait = Math.ceil(bucket.waitFor(ahead + 1, now) / 1000);
      if (priority === 'command' && wait > longestWait) {
        throw new ConnectorError('rate_limited', 'This account has used up its requests for this minute.', {
          hint: `Try again in ${wait} s.`,
          retryAfter: wait,
        });
      }
      await new Promise<void>((resolve, reject) => {
        const waiter = { priority, resolve: settle };
        queue.push(waiter);
        signal?.addEventListener('abort', leave, { once: true });
        function settle() {
          signal?.removeEventListener('abort', leave);
          resolve();
        }
        function leave() {
          const place = queue.indexOf(waiter);
          if (place >= 0) queue.splice(place, 1);
          reject(signal?.reason);
        }
        if (!serving) void serve();
      });
    },
  };
}

function isCommand({ priority }: { priority: Priority }): boolean {
  return priority === 'command';
}
