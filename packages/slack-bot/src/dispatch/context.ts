import type { LRUCache } from 'lru-cache';
import type { ThreadsContext } from '../features/threads/thread.ts';
import type { Member } from '../slack/delivery.ts';
import type { Tables } from './tables.ts';

/** Deliveries are handled with this: words may start or continue a conversation, and everything else is in the tables. */
export interface DispatchContext extends ThreadsContext {
  tables: Tables;
  /** Members without an account who were asked to connect in a thread; kept for a day. */
  askedToConnect: LRUCache<string, true>;
  /** Requests whose user knows that they are tried again; kept for an hour. */
  toldToWait: LRUCache<string, true>;
  /** Renders App Home again after a press in it. */
  publishHome(member: Member): Promise<void>;
}
