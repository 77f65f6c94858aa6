// A request of a user, and how to answer it, however it reached the bot.
import type { SlackMessage } from '../blocks/message.ts';
import type { Member, Pressed } from '../slack/delivery.ts';

export interface Request {
  /** The delivery's key: the same when the job is retried. */
  key: string;
  member: Member;
  channel: string;
  /** The thread in which it was asked. */
  thread?: string;
  /** The words that people type before a command here. */
  prefix: string;
  /** In the direct channel everything is private. */
  direct: boolean;
  /** Shown only to the user who asked. */
  privately(message: SlackMessage): Promise<void>;
  /** Shown to the whole channel, once; returns the message's ts, or undefined when the bot may not write there and has answered in another way. */
  publicly(
    message: SlackMessage,
    part?: { name?: string; thread?: string; broadcast?: boolean },
  ): Promise<string | undefined>;
}

/** A press of a button, or a choice in a select that acts at once. */
export interface Press extends Pressed {
  request: Request;
}
