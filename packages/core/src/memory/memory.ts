// The memory that an account has of a server in use, so that it reads each row once. A cache: without it calls need more requests, and stay correct.
import { setNewest } from '../set-newest.ts';

/** The part of a task that never changes, as far as it is this account's. Empty for a task of somebody else. No texts. */
export interface SeenTaskStamp {
  key?: string;
  conversation?: string;
}

/** The thing that was made with an idempotency key. Others may write to the server, so read the thing again before you believe it. */
export interface KeyUse {
  place: 'tasks' | 'runs' | 'rules';
  id: string;
}

/** The memory of one account. */
export interface Memory {
  /** The stamps of those tasks that were seen before, by the task's id. */
  stamps(ids: readonly string[]): Promise<ReadonlyMap<string, SeenTaskStamp>>;
  addStamp(id: string, stamp: SeenTaskStamp): Promise<void>;
  useOf(key: string): Promise<KeyUse | undefined>;
  addUse(key: string, use: KeyUse): Promise<void>;
}

/** The most tasks and the most keys, about 2 MB; then the oldest is dropped. */
const most = 10_000;

export function inMemory(): Memory {
  const stamps = new Map<string, SeenTaskStamp>();
  const uses = new Map<string, KeyUse>();
  return {
    async stamps(ids) {
      const found = new Map<string, SeenTaskStamp>();
      for (const id of ids) {
        const stamp = stamps.get(id);
        if (stamp) found.set(id, stamp);
      }
      return found;
    },
    async addStamp(id, stamp) {
      setNewest(stamps, id, stamp, most);
    },
    async useOf(key) {
      return uses.get(key);
    },
    async addUse(key, use) {
      setNewest(uses, key, use, most);
    },
  };
}
