// One watcher for each account, however many connections and subscriptions it has.
import { type Caller, createWatcher, type Watcher, type WatcherOptions } from '@codetether/core';

const watchers = new WeakMap<Caller['api'], Watcher>();

export function watcherOf(caller: Caller, options: Pick<WatcherOptions, 'clock' | 'service'>): Watcher {
  const known = watchers.get(caller.api) ?? createWatcher({ caller, ...options });
  watchers.set(caller.api, known);
  return known;
}
