// The loop of a watcher: looks at the server from time to time, for any number of subscribers.
import type { Api } from '../api/api.ts';
import type { TaskChange } from '../api/tasks/changes.ts';
import type { FeedState } from '../api/tasks/feed.ts';
import type { Clock } from '../concurrency/clock.ts';
import { type ConnectorError, toConnectorError } from '../errors.ts';
import type { Log } from '../program/log.ts';
import { type Batch, createDeliveries } from './delivery-tracker.ts';
import type { PositionStore } from './position-store.ts';

export interface LookLoopOptions {
  look: Api['tasks']['feed'];
  position: PositionStore;
  clock: Clock;
  intervalSeconds: number;
  log: Log;
  /** Yields when a look is worth while before the interval is over. It may end, fail or be silent. */
  hints?(signal: AbortSignal): AsyncGenerator<void, void>;
  /** Called before the subscribers hear that the account may no longer look. */
  onRefused?(error: ConnectorError): void;
}

interface Subscription<T> {
  /** The subscriber's event of a change, if it has one. */
  accept(change: TaskChange): T | undefined;
  signal?: AbortSignal | undefined;
  /** Where to continue when the account may no longer look. The place is the one after the last look. Default: the subscription throws the error. */
  elsewhere?(place: FeedState | undefined, signal: AbortSignal): AsyncGenerator<T, void>;
  /** Where the loop begins if it does not run yet. Default: the saved position. */
  from?: FeedState | undefined;
}

export interface LookLoop {
  /** See `Watcher.watch`. */
  subscribe<T>(subscription: Subscription<T>): AsyncGenerator<T, void>;
  /** Resolves after the first look, and when the account may not look. */
  readonly begun: Promise<void>;
}

/** The most looks that are not delivered to all; then the loop waits for its slowest subscriber. */
const mostUndelivered = 20;
/** Between two looks that fail, in ms. @internal */
export const longestPause = 300_000;
/** From a hint to its look, in ms: many hints in that time cause one look. */
const afterHint = 5_000;

interface Subscriber {
  /** Whether the subscriber accepts the change. */
  offer(change: TaskChange, batch: Batch<Subscriber>): boolean;
  fail(error: ConnectorError, place: FeedState | undefined): void;
}

export function createLookLoop(options: LookLoopOptions): LookLoop {
  const { position, clock, intervalSeconds, log } = options;
  const subscribers = new Set<Subscriber>();
  const deliveries = createDeliveries<Subscriber>(position, log);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  let loop: AbortController | undefined;

  const offer = ({ changes, state }: { changes: readonly TaskChange[]; state: FeedState }) => {
    const batch: Batch<Subscriber> = { position: state, undelivered: new Set() };
    for (const subscriber of subscribers) {
      for (const change of changes) if (subscriber.offer(change, batch)) batch.undelivered.add(subscriber);
    }
    deliveries.add(batch);
  };
  let waker = new AbortController();
  let isHinted = false;
  const listen = async (signal: AbortSignal) => {
    for await (const _hint of options.hints?.(signal) ?? []) {
      if (isHinted) continue;
      isHinted = true;
      const wake = () => {
        isHinted = false;
        waker.abort();
      };
      void clock.sleep(afterHint, signal).then(wake, wake);
    }
  };
  const run = async (signal: AbortSignal, from: FeedState | undefined) => {
    let place = from;
    let failures = 0;
    void listen(signal).catch((error) => log.debug('no hints any more', { error: String(error) }));
    while (!signal.aborted) {
      let pause = intervalSeconds * 1000;
      try {
        // Drops subscribers that have left. Not earlier: when all leave at once, their undelivered events must come again.
        deliveries.only(subscribers);
        place ??= await deliveries.place();
        if (deliveries.count() < mostUndelivered) {
          const look = await options.look(place, signal);
          if (signal.aborted) return;
          failures = 0;
          place = look.state;
          offer(look);
          begin();
        }
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toConnectorError(thrown);
        if (isRefusal(error)) {
          options.onRefused?.(error);
          for (const subscriber of subscribers) subscriber.fail(error, place);
          begin();
          return;
        }
        failures += 1;
        log.warn('could not look for events', { code: error.code, error: String(thrown) });
        pause = error.retryAfter ? error.retryAfter * 1000 : Math.min(longestPause, pause * 2 ** failures);
      }
      waker = new AbortController();
      const until = failures === 0 ? AbortSignal.any([signal, waker.signal]) : signal;
      await clock.sleep(pause, until).catch(() => undefined);
    }
  };
  const join = (subscriber: Subscriber, from: FeedState | undefined) => {
    subscribers.add(subscriber);
    if (loop) return;
    const started = new AbortController();
    loop = started;
    queueMicrotask(() => {
      run(started.signal, from).finally(() => {
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
    begun,
    subscribe<T>({ accept, signal, elsewhere, from }: Subscription<T>) {
      const queue: { event: T; batch: Batch<Subscriber> }[] = [];
      const left = new AbortController();
      let failure: ConnectorError | undefined;
      let rest: AsyncGenerator<T, void> | undefined;
      let wake = Promise.withResolvers<void>();
      const rouse = () => {
        wake.resolve();
        wake = Promise.withResolvers();
      };
      const subscriber: Subscriber = {
        offer(change, batch) {
          const event = accept(change);
          if (event === undefined) return false;
          queue.push({ event, batch });
          rouse();
          return true;
        },
        fail(error, place) {
          failure = error;
          rest = elsewhere?.(place, signal ? AbortSignal.any([signal, left.signal]) : left.signal);
          rouse();
        },
      };
      let started = false;
      const stop = () => {
        rouse();
        // A generator that was never started never ends.
        if (!started) leave(subscriber);
      };
      if (!signal?.aborted) join(subscriber, from);
      signal?.addEventListener('abort', stop, { once: true });
      return (async function* () {
        started = true;
        try {
          while (!signal?.aborted) {
            const next = queue.shift();
            if (next) {
              yield next.event;
              if (next.batch !== queue[0]?.batch) deliveries.delivered(subscriber, next.batch);
            } else if (rest) return yield* rest;
            else if (failure) throw failure;
            else await wake.promise;
          }
        } finally {
          signal?.removeEventListener('abort', stop);
          left.abort();
          leave(subscriber);
        }
      })();
    },
  };
}

/** The account may not look until somebody gives it a token or a right. */
export function isRefusal({ code }: ConnectorError): boolean {
  return code === 'not_authenticated' || code === 'missing_scope';
}
