import type { Delivery } from './delivery.ts';

export interface OptionChoice {
  text: { type: 'plain_text'; text: string };
  value: string;
}

/** What the bot does with what Slack delivers. */
export interface Bot {
  /** Whether it is worth keeping. */
  wants(delivery: Delivery): Promise<boolean>;
  /** What cannot wait for a job: begun at once, in this process. */
  atOnce(delivery: Delivery): void;
  /** What is wrong with a submitted view, by block id. */
  check(body: unknown): Record<string, string> | undefined;
  /** What an external select offers. */
  options(delivery: Delivery): Promise<OptionChoice[]>;
  /** The job: does what was delivered. Throws what may be tried again. */
  handle(delivery: Delivery): Promise<void>;
}
