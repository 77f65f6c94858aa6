// Where memories are kept.
import { setNewest } from '../set-newest.ts';

/**
 * Names with short values. A name begins with `task` or `first` if the store may forget it alone; the others it forgets only all together, since they promise
 * that none of them is missing. `set` keeps all of its entries or none. Both may throw.
 */
export interface MemoryStore {
  /** Those of the names that it knows. */
  get(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  set(entries: ReadonlyMap<string, string>): Promise<void>;
}

/** Whether the store may forget the entry alone. */
export function isForgettable(name: string): boolean {
  return name.startsWith('task ') || name.startsWith('first ');
}

/** The most entries of each sort, a few MB. */
const most = 20_000;

/** Lasts as long as the process. */
export function inMemory(): MemoryStore {
  const forgettable = new Map<string, string>();
  const others = new Map<string, string>();
  return {
    async get(names) {
      const found = new Map<string, string>();
      for (const name of names) {
        const value = forgettable.get(name) ?? others.get(name);
        if (value !== undefined) found.set(name, value);
      }
      return found;
    },
    async set(entries) {
      for (const [name, value] of entries) {
        if (isForgettable(name)) setNewest(forgettable, name, value, most);
        else others.set(name, value);
      }
      if (others.size > most) others.clear();
    },
  };
}
