// A queue: its jobs' data, their order and their retries. Each queue is defined beside the code that works it.

/** `Data` is what a job of the queue carries: ids and what Slack sent, as JSON. */
export interface Queue<Data extends object> {
  name: string;
  /**
   * pg-boss's policies for jobs of one key: `exclusive`, at most one waits or runs; `key_strict_fifo`, they run one after the other in the
   * order in which they were sent, retries included.
   */
  policy?: 'exclusive' | 'key_strict_fifo';
  retries: number;
  /** Before the first retry, in seconds; it doubles with each retry up to `longestRetryDelay`. */
  retryDelay: number;
  longestRetryDelay?: number;
  /** How long a job may wait, retries included, in seconds; default 14 days. */
  patience?: number;
  /** An attempt that takes longer is given to another worker, in seconds. */
  longest: number;
  /** Never set: carries the type. */
  data?: Data;
}

/** About half an hour of attempts, for when Slack or CodeTether is down for a while. */
export const patient = { retries: 40, retryDelay: 1, longestRetryDelay: 60 } as const;

/** For jobs that an instance holds as long as they last; see leases.ts. */
export const leased = { policy: 'exclusive', retries: 1_000_000, retryDelay: 1, longest: 23 * 60 * 60 } as const;
