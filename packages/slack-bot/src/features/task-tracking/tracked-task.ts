import type { BotContext } from '../../reply/bot-context.ts';
import type { Member, Place } from '../../slack/delivery.ts';

export interface TaskTrackingContext extends BotContext {
  /** `lookup` is the name of the search that finds the record. */
  trackTask(lookup: string, task: TrackedTask): Promise<void>;
}

/** Something that an action started and whose end is reported in the thread of its card. */
export interface TrackedTask extends Place {
  /** The key of the delivery that started it. */
  key: string;
  member: Member;
  /** Name of the action that declares `track`. */
  operation: string;
  /** Input of the tracked search. */
  input: Readonly<Record<string, string>>;
  /** The card's message, when it can be edited. */
  ts?: string;
  /** When it started, in milliseconds. */
  since: number;
}
