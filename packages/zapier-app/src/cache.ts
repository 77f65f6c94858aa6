// Zapier's cache (`z.cache`), of which nothing may be expected: it forgets, refuses, has limits, and belongs to all processes of the app.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@codetether/core';
import type { ZObject } from 'zapier-platform-core';

/** Of the connection: another one neither finds nor overwrites an entry. */
const scope = ['auth'];
/** For one call, in ms: the cache only saves requests. @internal */
export const patience = 2_000;
/** Zapier ends a perform after 30 s and drops its answer. From this time on, in ms, the cache is not asked any more. @internal */
export const askedFor = 28_500;

/** Each call is tried up to three times. Throws when the cache still fails, or takes too long. */
export interface Cache {
  /** Null for nothing. */
  get(key: string): Promise<unknown>;
  /** False when the cache did not take it. `ttl` is in seconds. */
  set(key: string, value: unknown, ttl: number): Promise<boolean | null>;
  delete(key: string): Promise<boolean>;
}

/** A perform under way. */
export interface Perform {
  cache: Cache;
  /** Done once in this perform: reading an entry. By the owner of the entry. */
  reads: Map<object, Promise<void>>;
  /** Done at its end: writing an entry that has changed. By the owner of the entry. */
  writes: Map<object, () => Promise<void>>;
}

const performs = new AsyncLocalStorage<Perform>();

/** The perform that this call belongs to. */
export function currentPerform(): Perform | undefined {
  return performs.getStore();
}

/** Runs a perform, and at its end writes what changed, even after a failure: what was seen until then is true. */
export async function withCache<T>(
  z: Pick<ZObject, 'cache'>,
  clock: Clock,
  work: (cache: Cache) => Promise<T>,
): Promise<T> {
  const cache = cacheOf(z, clock);
  const perform: Perform = { cache, reads: new Map(), writes: new Map() };
  try {
    return await performs.run(perform, () => work(cache));
  } finally {
    await Promise.all([...perform.writes.values()].map((write) => write()));
  }
}

/** The cache for a perform that begins now. */
function cacheOf({ cache }: Pick<ZObject, 'cache'>, clock: Clock): Cache {
  const endsAt = clock.now() + askedFor;
  // Zapier's type lacks the scope of get and delete, which the cache requires for what was set with one.
  const scoped: {
    get(key: string, scope: string[]): Promise<unknown>;
    set(key: string, value: unknown, ttl: number, scope: string[]): Promise<boolean | null>;
    delete(key: string, scope: string[]): Promise<boolean>;
  } = cache;
  const insistently = async <T>(ask: () => Promise<T>): Promise<T> => {
    const left = Math.min(patience, endsAt - clock.now());
    if (left <= 0) throw new Error('There is no time left for the cache.');
    return within(left, clock, ask().catch(ask).catch(ask));
  };
  return {
    get: (key) => insistently(async () => scoped.get(key, scope)),
    set: (key, value, ttl) => insistently(async () => scoped.set(key, value, ttl, scope)),
    delete: (key) => insistently(async () => scoped.delete(key, scope)),
  };
}

async function within<T>(ms: number, clock: Clock, call: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(() => {
    throw new Error('The cache does not answer.');
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}
