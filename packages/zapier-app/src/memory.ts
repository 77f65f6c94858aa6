// The memory of an account, which Zapier's cache carries from process to process: a new process knows what the others have read.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isForgettable, type MemoryStore, preferred, setNewest } from '@codetether/core';
import { type Cache, currentPerform, type Perform } from './cache.ts';

/** In seconds. */
const keptFor = 24 * 60 * 60;
/** In characters: about 1,000 tasks of the account and several thousand of others. Where the cache takes no more, the next smaller one is tried. */
const sizes = [100_000, 50_000, 25_000, 6_000];
/** The most entries of each sort in this process. */
const most = 20_000;
/** The most to read, in bytes. */
const longest = 16 * 1024 * 1024;

/**
 * The first call of a perform reads the cache, and its end writes it if anything changed. Concurrent processes overwrite each other, so what one of them has
 * learned may be lost; each entry of the cache is complete in itself.
 */
export function cachedMemory(account: string): MemoryStore {
  const place = `memory:${createHash('sha256').update(account).digest('base64url')}`;
  const forgettable = new Map<string, string>();
  const others = new Map<string, string>();

  /** Returns whether that is news. */
  const keep = (name: string, value: string): boolean => {
    const [map, known] = isForgettable(name)
      ? ([forgettable, forgettable.get(name)] as const)
      : ([others, others.get(name)] as const);
    const kept = preferred(name, known, value);
    setNewest(map, name, kept, map === forgettable ? most : Number.POSITIVE_INFINITY);
    return kept !== known;
  };
  const read = async (cache: Cache) => {
    for (const [name, value] of unpacked(await cache.get(place).catch(() => undefined))) keep(name, value);
  };
  const write = async (cache: Cache) => {
    for (const size of sizes) {
      const text = packed(others, forgettable, size);
      const isKept = text !== undefined && (await cache.set(place, text, keptFor).catch(() => false)) !== false;
      if (isKept) return;
    }
  };
  const joined = async (): Promise<Perform | undefined> => {
    const perform = currentPerform();
    if (!perform) return undefined;
    const reading = perform.reads.get(others) ?? read(perform.cache);
    perform.reads.set(others, reading);
    await reading;
    return perform;
  };

  return {
    async get(names) {
      await joined();
      return new Map(
        names.flatMap((name) => {
          const value = forgettable.get(name) ?? others.get(name);
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
    },
    async set(entries) {
      const perform = await joined();
      const news = [...entries].filter(([name, value]) => keep(name, value));
      if (news.length > 0) perform?.writes.set(others, () => write(perform.cache));
    },
  };
}

/** All others, which may be forgotten only together, and as many of the newest forgettable ones as fit. */
function packed(
  others: ReadonlyMap<string, string>,
  forgettable: ReadonlyMap<string, string>,
  size: number,
): string | undefined {
  const newest = [...forgettable];
  for (let count = newest.length; ; count = Math.floor(count / 2)) {
    const entries = [...others, ...(count > 0 ? newest.slice(-count) : [])];
    const text = deflateRawSync(JSON.stringify(entries)).toString('base64');
    if (text.length <= size) return text;
    if (count === 0) return undefined;
  }
}

/** Empty for nothing, and for anything that is not ours. */
function unpacked(text: unknown): [name: string, value: string][] {
  if (typeof text !== 'string') return [];
  try {
    const entries: unknown = JSON.parse(
      inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: longest }).toString(),
    );
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
}
