import type { BotContext } from '../../reply/bot-context.ts';
import type { Member, Place } from '../../slack/delivery.ts';

export interface LiveRunsContext extends BotContext {
  runMessages: RunMessages;
  /** Workspaces whose Slack refuses plan blocks: their runs are shown in other blocks. Each instance learns it by one refused call. */
  plansRefused: Set<string>;
  /** Whether the channel may see what the account spends. */
  mayShowCosts(place: { team: string; channel: string }): Promise<boolean>;
}

export interface RunMessagePlace {
  team: string;
  channel: string;
  ts: string;
}

/** A Ralph run's root message, which is edited in place. */
export interface RunMessage extends Place {
  runId: string;
  ts: string;
  requester: Member;
  /** Hash of what was rendered last. */
  shown?: string;
  /** Stories whose thread reply is posted. */
  told: readonly string[];
  paused?: boolean;
  cancelling?: boolean;
  /** The account's spend of this month when the run started, in US dollars; only where costs may be shown. */
  spentBefore?: number;
}

export interface RunMessages {
  /** Saves the message and starts its job. A repetition does nothing. */
  add(message: RunMessage): Promise<void>;
  /** Starts the jobs of all messages whose run has not ended, where there are none. */
  resume(): Promise<void>;
  find(team: string, runId: string): Promise<RunMessage | undefined>;
  /** The message at that place, while its run has not ended. */
  at(place: RunMessagePlace): Promise<RunMessage | undefined>;
  /** Saves what was done; returns the message with what people have chosen since, or undefined when it has ended. */
  keep(message: RunMessage): Promise<RunMessage | undefined>;
  /** Saves what people choose; false when the run has ended. */
  mark(team: string, runId: string, choice: { paused?: boolean; cancelling?: boolean }): Promise<boolean>;
  /** Nothing is left to do for the message. */
  end(message: RunMessage): Promise<void>;
}
