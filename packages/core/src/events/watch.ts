// Watches triggers: one loop for each account with any number of subscribers. It loses no event, and repeats none after saving its position.
import type { TaskChange } from '../api/tasks/changes.ts';
import type { FeedState } from '../api/tasks/feed.ts';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { type ConnectorError, toConnectorError } from '../errors.ts';
import type { TriggerOperation } from '../operation/define.ts';
import { type Caller, parseInput, requireScopes } from '../run/run.ts';
import { type Batch, createDeliveries } from './delivery-tracker.ts';
import { type Event, eventOf } from './poll.ts';
import { memoryPosition, type PositionStore } from './position-store.ts';

export interface WatcherOptions {
  caller: Caller;
  position?: PositionStore;
  clock?: Clock;
  /** Between two looks; default 15. */
  intervalSeconds?: number;
}

export interface Watcher {
  /**
   * The trigger's events after the saved position, or from now on. An event counts as delivered when the next one is requested; the position is saved after
   * that, so an event may come again after a crash (drop ids you have seen), but none is lost. Undelivered events of the last subscription go to the next
   * one. Add all subscribers that need the saved events before you await anything. Ends when the signal is aborted; throws ConnectorError when the account
   * may no longer look.
   */
  watch<T extends TriggerOperation>(
    trigger: T,
    input: unknown,
    options?: { signal?: AbortSignal },
  ): AsyncGenerator<Event<T>, void>;
}

/** The most looks that are not delivered to all; then the loop waits for its slowest subscriber. */
const mostUndelivered = 20;
const longestPause = 300_000;

interface Subscriber {
  /** Whether the subscriber accepts the change. */
  offer(change: TaskChange, batch: Batch<Subscriber>): boolean;
  fail(error: ConnectorError): void;
}

export function createWatcher({
  caller,
  position = memoryPosition(),
  clock = systemClock,
  intervalSeconds = 15,
}: WatcherOptions): Watcher {
  const subscribers = new Set<Subscriber>();
  const deliveries = createDeliveries<Subscriber>(position, caller.log);
  let loop: AbortController | undefined;

  const offer = ({ changes, state }: { changes: readonly TaskChange[]; state: FeedState }) => {
    const batch: Batch<Subscriber> = { position: state, undelivered: new Set() };
    for (const subscriber of subscribers) {
      for (const change of changes) if (subscriber.offer(change, batch)) batch.undelivered.add(subscriber);
    }
    deliveries.add(batch);
  };
  const run = async (signal: AbortSignal) => {
    let place: FeedState | undefined;
    let failures = 0;
    while (!signal.aborted) {
      let pause = intervalSeconds * 1000;
      try {
        // Drops subscribers that have left. Not earlier: when all leave at once, their undelivered events must come again.
        deliveries.only(subscribers);
        place ??= await deliveries.place();
        if (deliveries.count() < mostUndelivered) {
          const look = await caller.api.tasks.feed(place, signal);
          if (signal.aborted) return;
          failures = 0;
          place = look.state;
          offer(look);
        }
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toConnectorError(thrown);
        if (error.code === 'not_authenticated' || error.code === 'missing_scope') {
          for (const subscriber of subscribers) subscriber.fail(error);
          return;
        }
        failures += 1;
        caller.log.warn('could not look for events', { code: error.code, error: String(thrown) });
        pause = error.retryAfter ? error.retryAfter * 1000 : Math.min(longestPause, pause * 2 ** failures);
      }
      await clock.sleep(pause, signal).catch(() => undefined);
    }
  };
  const join = (subscriber: Subscriber) => {
    subscribers.add(subscriber);
    if (loop) return;
    const started = new AbortController();
    loop = started;
    queueMicrotask(() => {
      run(started.signal).finally(() => {
        if (loop === started) loop = undefined;
      });
    });
  };
  const leave = (subscriber: Subscriber) => {
    subscribers.delete(subscriber);
    if (subscribers.size > 0) return;
    deliveries.giveUp();
    loop?.abort();
    loop = undefined;
  };

  return {
    watch(trigger, rawInput, { signal } = {}) {
      const input = parseInput(trigger, rawInput);
      requireScopes(trigger, caller.scopes);
      const queue: { event: Event<typeof trigger>; batch: Batch<Subscriber> }[] = [];
      let failure: ConnectorError | undefined;
      let wake = Promise.withResolvers<void>();
      const rouse = () => {
        wake.resolve();
        wake = Promise.withResolvers();
      };
      const subscriber: Subscriber = {
        offer(change, batch) {
          if (change.kind !== trigger.on || !trigger.matches(change, input)) return false;
          queue.push({ event: eventOf(trigger, change), batch });
          rouse();
          return true;
        },
        fail(error) {
          failure = error;
          rouse();
        },
      };
      let begun = false;
      const stop = () => {
        rouse();
        // A generator that was never started never ends.
        if (!begun) leave(subscriber);
      };
      if (!signal?.aborted) join(subscriber);
      signal?.addEventListener('abort', stop, { once: true });
      return (async function* () {
        begun = true;
        try {
          while (!signal?.aborted) {
            const next = queue.shift();
            if (next) {
              yield next.event;
              if (next.batch !== queue[0]?.batch) deliveries.delivered(subscriber, next.batch);
            } else if (failure) throw failure;
            else await wake.promise;
          }
        } finally {
          signal?.removeEventListener('abort', stop);
          leave(subscriber);
        }
      })();
    },
  };
}
