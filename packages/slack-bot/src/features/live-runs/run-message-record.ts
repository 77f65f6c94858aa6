import type { BotContext } from '../../reply/bot-context.ts';
import type { Member, Place } from '../../slack/delivery.ts';

export interface LiveRunsContext extends BotContext {
  runMessages: RunMessages;
  /** Looks for runs to show, now. */
  lookForRuns(): void;
  /** Whether the channel may see what the account spends. */
  mayShowCosts(place: { team: string; channel: string }): Promise<boolean>;
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
  add(message: RunMessage): Promise<void>;
  find(team: string, runId: string): Promise<RunMessage | undefined>;
  /** The message at that place, while its run has not ended. */
  at(place: { team: string; channel: string; ts: string }): Promise<RunMessage | undefined>;
  /** Takes up to `limit` messages that no instance holds, for `seconds`. */
  lease(owner: string, seconds: number, limit: number): Promise<RunMessage[]>;
  /** Saves what was done and renews the lease; returns what people have chosen since, or undefined when another instance has taken it. */
  keep(owner: string, message: RunMessage, seconds: number): Promise<RunMessage | undefined>;
  /** Saves what people choose; false when the run has ended. */
  mark(team: string, runId: string, choice: { paused?: boolean; cancelling?: boolean }): Promise<boolean>;
  /** Nothing is left to do for the message. */
  end(owner: string, message: RunMessage): Promise<void>;
  /** Those of a member that have not ended. */
  active(member: Member): Promise<RunMessage[]>;
}
