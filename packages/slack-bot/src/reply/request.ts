// A request of a user, and how to answer it, however it reached the bot.
import type { SlackMessage } from '../blocks/message.ts';
import type { StreamStart } from '../jobs/post.ts';
import type { Member, Pressed } from '../slack/delivery.ts';
import type { Urgency } from '../slack/slack-api.ts';

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
  privately(message: SlackMessage, part?: { name?: string }): Promise<void>;
  /** Shown to the whole channel, once; returns the message's ts, or undefined when the bot may not write there and has answered in another way. */
  publicly(message: SlackMessage, part?: PublicPart): Promise<string | undefined>;
  /** The same; returns where the message is, which may be the direct channel, and undefined when it cannot be edited. */
  show(message: SlackMessage, part?: PublicPart): Promise<MessagePlace | undefined>;
}

export interface PublicPart {
  name?: string;
  thread?: string;
  broadcast?: boolean;
  urgency?: Urgency;
  /** Begins a streamed message instead, where Slack streams. */
  stream?: StreamStart;
}

/** A message of the bot's. In a direct channel `channel` may be its user. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** A press of a button, or a choice in a select that acts at once. */
export interface Press extends Pressed {
  request: Request;
}
