// The store of a relay. A wait is stored before it is acknowledged, and removed once Zapier has acknowledged its callback.

export interface Wait {
  /** The address to call at the end; who knows it may resume the Zap, so it is in no log. */
  callback: string;
  /** The account that asked. */
  account: string;
  /** The field of the ID: `task_id` or `run_id`. */
  key: string;
  id: string;
  /** When Zapier began to wait; times are in ms since 1970. */
  since: number;
}

export interface Call extends Wait {
  /** Calls that failed. */
  attempts: number;
}

/** Where waits are stored. Several instances may share a store that is a database. */
export interface Waits {
  /** The wait is on the disk when this resolves. `taken`: the address waits for something else. */
  add(wait: Wait): Promise<'added' | 'known' | 'taken'>;
  countOf(account: string): Promise<number>;
  /** Whether this instance is the one that looks for ends, for so many ms; with 0 it lets another one do so. */
  takeTurn(ms: number): Promise<boolean>;
  /** Those whose end was not seen yet. */
  open(): Promise<Wait[]>;
  ended(callback: string, now: number): Promise<void>;
  /** The calls that are due for longest. No other instance gets them before they are postponed, or `claimSeconds` have passed. */
  due(now: number, most: number): Promise<Call[]>;
  postpone(callback: string, until: number): Promise<void>;
  remove(callback: string): Promise<void>;
  /** Removes those older than that, and returns them. */
  removeBefore(since: number): Promise<Wait[]>;
}

/** A call takes 10 s at most, so an instance that has noted nothing after this long has died. */
export const claimSeconds = 60;
