// Watches resources that have no event. All of one account and one kind share a watcher, whose look at the server's lists answers for any number of them.
import {
  type Caller,
  type Clock,
  type ServiceWatcher,
  type TrackedEnd,
  toConnectorError,
  worthReading,
} from '@codetether/core';
import type { Watching } from './resource.ts';

interface Check {
  state: string;
  /** It will not change again. */
  ended: boolean;
}

interface Watched {
  id: string;
  /** Reads the resource itself. */
  check(): Promise<Check>;
  last: Check;
  /** The state in the latest look at the lists. */
  listed: string | undefined;
  /** Looks since it was read. */
  unread: number;
  changed(): void;
  stop(): void;
}

interface StateWatcher {
  watched: Set<Watched>;
  /** Of the latest look at the lists. */
  states: Awaited<ReturnType<TrackedEnd['states']>>;
}

interface Options {
  caller: Caller;
  end: TrackedEnd;
  /** The record that the resource shows. */
  id: string;
  clock: Clock;
  /** Looks at the lists for all accounts. */
  service: ServiceWatcher | undefined;
}

/** Between two looks, in ms; multiplied by the number of watchers, so that several of them send no more requests than one. */
const interval = 15_000;
/** The most resources of which the lists do not show everything and that one look reads, those unread for longest first. Up to so many need no lists. */
const mostReads = 5;

/** By those who look: an account, or the service for all. */
const watchersOf = new WeakMap<object, Map<TrackedEnd, StateWatcher>>();

/** Resolves after the first check, and throws its error. Continues until the resource or the signal ends. */
export async function watchState(
  check: () => Promise<Check>,
  { changed, signal }: Watching,
  { caller, end, id, clock, service }: Options,
): Promise<void> {
  const looker = service && !service.isRefused() ? service : caller.api;
  const watchers = watchersOf.get(looker) ?? new Map<TrackedEnd, StateWatcher>();
  watchersOf.set(looker, watchers);
  // A change after this look and before the check is in the next look.
  const listed = watchers.get(end)?.states.get(id)?.text;
  const last = await check();
  if (last.ended || signal.aborted) return;
  const begun = watchers.get(end);
  const watcher: StateWatcher = begun ?? { watched: new Set(), states: new Map() };
  const watched: Watched = { id, check, last, listed, unread: 0, changed, stop: () => watcher.watched.delete(watched) };
  watcher.watched.add(watched);
  signal.addEventListener('abort', watched.stop, { once: true });
  if (begun) return;
  watchers.set(end, watcher);
  const states = () => (looker === service ? service.states(end) : end.states(caller.api));
  void follow(watcher, {
    states,
    pause: () => clock.sleep(interval * watchers.size),
    caller,
    ended: () => watchers.delete(end),
  });
}

interface Following {
  states(): ReturnType<TrackedEnd['states']>;
  pause(): Promise<void>;
  caller: Caller;
  ended(): void;
}

async function follow(watcher: StateWatcher, { states, pause, caller: { log }, ended }: Following): Promise<void> {
  const { watched } = watcher;
  for (;;) {
    await pause();
    if (watched.size === 0) return ended();
    const isMany = watched.size > mostReads;
    watcher.states = isMany ? await states().catch(() => new Map()) : new Map();
    await Promise.all(worthReading(watched, watcher.states, mostReads).map(read));
  }

  async function read(one: Watched): Promise<void> {
    one.unread = 0;
    try {
      const next = await one.check();
      if (!watched.has(one)) return;
      if (next.state !== one.last.state) one.changed();
      one.last = next;
      if (next.ended) one.stop();
    } catch (thrown) {
      const error = toConnectorError(thrown);
      // The next look must find it changed.
      one.listed = undefined;
      if (error.retryable || !watched.has(one)) return;
      one.stop();
      log.warn('stopped watching a resource', { error: error.message });
    }
  }
}
