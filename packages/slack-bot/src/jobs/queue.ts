// All queues of the bot: what waits in them, and how patiently.
import type { Delivery } from '../slack/delivery.ts';
import type { Following, ThreadTurn } from '../slack-context.ts';

/** `Data` says what a job of the queue carries: ids and what Slack sent, as JSON. */
export interface Queue<Data extends object> {
  name: string;
  /**
   * pg-boss's policies for jobs of one key: `exclusive`, at most one waits or runs; `key_strict_fifo`, they run one after the other in the
   * order in which they were sent, retries included.
   */
  policy?: 'exclusive' | 'key_strict_fifo';
  retries: number;
  /** Before the first retry, in seconds; it doubles from time to time up to `longestRetryDelay`. */
  retryDelay: number;
  longestRetryDelay?: number;
  /** An attempt that takes longer is given to another worker, in seconds. */
  longest: number;
  /** Never there: carries the type. */
  data?: Data;
}

/** What was begun is done when Slack or CodeTether is back: about half an hour of attempts. */
const patient = { retries: 40, retryDelay: 1, longestRetryDelay: 60 } as const;

/** What Slack delivered and we acknowledged; keyed by conversation: two quick replies in a thread are answered in order. */
export const inboxQueue: Queue<Delivery> = {
  name: 'inbox',
  policy: 'key_strict_fifo',
  ...patient,
  longest: 15 * 60,
};

/** What was said in a thread; keyed by it. Apart from the inbox, since an agent may take minutes and commands must not wait for that. */
export const turnQueue: Queue<ThreadTurn> = {
  name: 'turn',
  policy: 'key_strict_fifo',
  ...patient,
  longest: 15 * 60,
};

/** A row of the outbox to post; keyed by channel, whose messages keep their order. */
export const outboxQueue: Queue<{ key: string }> = {
  name: 'outbox',
  policy: 'key_strict_fifo',
  retries: 200,
  retryDelay: 1,
  longestRetryDelay: 300,
  longest: 60,
};

const leased = { policy: 'exclusive', retries: 1_000_000, retryDelay: 1, longest: 23 * 60 * 60 } as const;

/** The watch loop of an account; leased. */
export const watchQueue: Queue<{ team: string; user: string; enterprise?: string }> = { name: 'watch', ...leased };

/** Something that was started and whose end is to be told; leased. */
export const followQueue: Queue<Following> = { name: 'follow', ...leased };

/** A digest whose time has come. */
export const digestQueue: Queue<{ team: string; id: string }> = {
  name: 'digest',
  retries: 10,
  retryDelay: 5,
  longest: 300,
};

/** Whose costs to look at: of all, of one owner, or for one alert whose weekly time has come. */
export type BudgetCheck =
  | { kind: 'all' }
  | { kind: 'owner'; team: string; user: string }
  | { kind: 'weekly'; alert: string };

export const budgetQueue: Queue<BudgetCheck> = {
  name: 'budget',
  ...patient,
  longest: 300,
};

export interface Housekeeping {
  every: 'minute' | 'hour';
}

export const housekeepingQueue: Queue<Housekeeping> = {
  name: 'housekeeping',
  retries: 2,
  retryDelay: 60,
  longest: 300,
};

export const queues: readonly Queue<object>[] = [
  inboxQueue,
  turnQueue,
  outboxQueue,
  watchQueue,
  followQueue,
  digestQueue,
  budgetQueue,
  housekeepingQueue,
];
