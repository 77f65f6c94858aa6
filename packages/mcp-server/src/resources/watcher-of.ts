// One watcher for each account, however many connections and subscriptions it has.
import { type Caller, type Clock, createWatcher, memoryPosition, type Watcher } from '@codetether/core';

interface Watched {
  watcher: Watcher;
  /** Resolves after the first poll, after which nothing is missed; or after a time limit, if the server does not answer. */
  begun(signal: AbortSignal): Promise<void>;
}

const intervalSeconds = 15;
const firstLookTimeoutMs = 5_000;

const watched = new WeakMap<Caller['api'], Watched>();

export function watcherOf(caller: Caller, clock: Clock): Watched {
  const known = watched.get(caller.api) ?? create(caller, clock);
  watched.set(caller.api, known);
  return known;
}

function create(caller: Caller, clock: Clock): Watched {
  const kept = memoryPosition();
  const { promise: looked, resolve } = Promise.withResolvers<void>();
  const position = {
    ...kept,
    async set(...place: Parameters<typeof kept.set>) {
      await kept.set(...place);
      resolve();
    },
  };
  return {
    watcher: createWatcher({ caller, clock, position, intervalSeconds }),
    async begun(signal) {
      const enough = new AbortController();
      const either = AbortSignal.any([signal, enough.signal]);
      await Promise.race([looked, clock.sleep(firstLookTimeoutMs, either).catch(() => undefined)]);
      enough.abort();
    },
  };
}
