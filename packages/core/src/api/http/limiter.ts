// A token bucket for one account in one process: commands go before watchers.
import type { Clock } from '../../concurrency/clock.ts';
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

/** The longest wait of a command, in seconds; one that would wait longer is refused with a time. */
const longestWait = 20;

interface Waiter {
  priority: Priority;
  resolve(): void;
}

export function createLimiter(requestsPerMinute: number, clock: Clock): Limiter {
  const perMs = requestsPerMinute / 60_000;
  let tokens = requestsPerMinute;
  let filledAt = clock.now();
  const queue: Waiter[] = [];
  let serving = false;

  const refill = () => {
    const now = clock.now();
    tokens = Math.min(requestsPerMinute, tokens + Math.max(0, now - filledAt) * perMs);
    filledAt = now;
  };
  const serve = async () => {
    serving = true;
    while (queue.length > 0) {
      refill();
      if (tokens < 1) {
        await clock.sleep(Math.ceil((1 - tokens) / perMs));
        continue;
      }
      const next = queue.splice(Math.max(0, queue.findIndex(isCommand)), 1)[0];
      tokens -= 1;
      next?.resolve();
    }
    serving = false;
  };
  return {
    async take(priority, signal) {
      signal?.throwIfAborted();
      if (requestsPerMinute === Number.POSITIVE_INFINITY) return;
      refill();
      if (tokens >= 1 && queue.length === 0) {
        tokens -= 1;
        return;
      }
      const ahead = queue.filter((waiter) => priority === 'watcher' || isCommand(waiter)).length;
      const wait = Math.ceil((ahead + 1 - tokens) / perMs / 1000);
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
