// Zapier's cache at its worst.

/** In characters. */
const cacheLimit = 60_000;
/** In ms. */
const cacheFor = 86_400_000;
/** After so many refusals in a row, a poll goes without. */
const attempts = 3;

interface CacheOptions {
  chance(): number;
  now(): number;
  /** At each call, which may take time. */
  onCall(): void;
  /** Before a value is kept, which it may change. */
  spoil?(key: string, value: string): string;
}

/** Refuses one call in ten, forgets, expires, and takes no long texts. `entries` is what Zapier's tester takes for its cache. */
export function faultyCache({ chance, now, onCall, spoil = (_, value) => value }: CacheOptions) {
  const kept = new Map<string, { value: string; at: number }>();
  /** Since the last look at it: entries that a poll should have read, and those that a later one will miss. */
  const lost = { reads: false, writes: false };
  const refused = new Map<string, number>();
  const answer = (call: keyof typeof lost, key: string) => {
    onCall();
    const inRow = chance() < 0.1 ? (refused.get(call + key) ?? 0) + 1 : 0;
    refused.set(call + key, inRow % attempts);
    if (inRow === attempts) lost[call] = true;
    if (inRow > 0) throw new Error('The cache refuses.');
  };
  const entries: Record<string, unknown> = new Proxy(
    {},
    {
      has(_, key) {
        answer('reads', String(key));
        const entry = kept.get(String(key));
        const isExpired = entry !== undefined && now() - entry.at >= cacheFor;
        if (isExpired) lost.reads = true;
        return entry !== undefined && !isExpired;
      },
      get: (_, key) => kept.get(String(key))?.value,
      set(_, key, given) {
        answer('writes', String(key));
        const value = spoil(String(key), String(given));
        if (value.length > cacheLimit) {
          lost.writes = true;
          return false;
        }
        kept.set(String(key), { value, at: now() });
        return true;
      },
    },
  );
  return {
    entries,
    lost,
    forget() {
      kept.clear();
      lost.writes = true;
    },
  };
}
