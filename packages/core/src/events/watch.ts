// Watches triggers: one loop for each account, or for all, with any number of subscribers. It loses no event, and repeats none after saving its position.
import type { TaskChange } from '../api/tasks/changes.ts';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import type { TriggerOperation } from '../operation/define.ts';
import { type Caller, parseInput, requireScopes } from '../run/run.ts';
import { createLookLoop } from './look-loop.ts';
import { type Event, eventOf } from './poll.ts';
import { memoryPosition, type PositionStore } from './position-store.ts';
import { type ServiceWatcher, untilSignedIn } from './service-watcher.ts';

export interface WatcherOptions {
  caller: Caller;
  position?: PositionStore;
  /** Looks for this account too. When the server refuses its token, the account's own token continues where it stopped. */
  service?: ServiceWatcher | undefined;
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
  /** Resolves once nothing new is missed any more. */
  begun(): Promise<void>;
}

export function createWatcher({
  caller,
  service,
  position = memoryPosition(),
  clock = systemClock,
  intervalSeconds = 15,
}: WatcherOptions): Watcher {
  const { api, log } = caller;
  const own = createLookLoop({ look: api.tasks.feed, position, clock, intervalSeconds, log });
  const isShared = () => service !== undefined && !service.isRefused();

  async function* whileSignedIn<E>(events: AsyncGenerator<E, void>, signal?: AbortSignal): AsyncGenerator<E, void> {
    for await (const event of events) {
      if (isShared()) await untilSignedIn(caller, { clock, intervalSeconds, ...(signal && { signal }) });
      if (signal?.aborted) return;
      yield event;
    }
  }

  return {
    watch(trigger, rawInput, { signal } = {}) {
      const input = parseInput(trigger, rawInput);
      requireScopes(trigger, caller.scopes);
      const accept = (change: TaskChange) =>
        change.kind === trigger.on && trigger.matches(change, input) ? eventOf(trigger, change) : undefined;
      if (!service || service.isRefused()) return own.subscribe({ accept, signal });
      const shared = service.loop.subscribe({
        accept: (change) => (change.owner === api.accountId ? accept(change) : undefined),
        signal,
        elsewhere: (from, signal) => own.subscribe({ accept, signal, from }),
      });
      return whileSignedIn(shared, signal);
    },
    async begun() {
      if (isShared()) await service?.loop.begun;
      if (!isShared()) await own.begun;
    },
  };
}
