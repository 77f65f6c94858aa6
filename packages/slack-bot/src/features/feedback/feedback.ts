// Feedback on agents' answers.
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';

export interface FeedbackContext extends BotContext {
  feedback: FeedbackRecords;
}

/** One user's word on one answer. */
export interface Feedback {
  team: string;
  channel: string;
  /** `ts` of the answer. */
  message: string;
  /** The Slack user who says it. */
  by: string;
  /** The Slack user whom the agent has answered. */
  owner: string;
  good: boolean;
}

export interface FeedbackCounts {
  good: number;
  bad: number;
}

/** A month is YYYY-MM, in UTC. */
export interface FeedbackRecords {
  /** In place of what the user said of that answer before. */
  save(feedback: Feedback): Promise<void>;
  /** Of the answers to the owner, or of all in the workspace. */
  count(team: string, month: string, owner?: string): Promise<FeedbackCounts>;
  /** The newest first. */
  newest(team: string, month: string, most: number): Promise<(Feedback & { at: Date })[]>;
  /** Of a user who left the workspace: their presses, and those below the answers to them. */
  forget(member: Pick<Member, 'team' | 'user'>): Promise<void>;
}
