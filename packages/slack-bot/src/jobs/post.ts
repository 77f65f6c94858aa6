import type { AnyChunk } from '@slack/types';
import type { Snippet } from '../blocks/message.ts';
import type { Place } from '../slack/delivery.ts';
import type { Urgency } from '../slack/slack-api.ts';
import type { OwnMessage } from './echo.ts';

export interface Post extends Place {
  /** Identifies what is posted; a second post with the same key is not sent. */
  key: string;
  enterprise?: string;
  /** A channel, or a user for a direct message. */
  channel: string;
  message: {
    text: string;
    blocks?: readonly object[];
    /** Posted instead of text and blocks. */
    file?: Snippet;
    /** Begins a streamed message instead, where Slack streams. */
    stream?: StreamStart;
  };
  broadcast?: boolean;
}

/** The beginning of a streamed message. */
export interface StreamStart {
  /** The first of its blocks stays above all else. */
  chunks: readonly AnyChunk[];
  /** The user whose question it answers. */
  recipient: { team: string; user: string };
}

export interface Posts {
  /** Posts now, once for each key even after a crash, and returns the message's ts, or '' for a file. Throws SlackCallError. */
  once(post: Post, options?: { urgency?: Urgency | undefined }): Promise<string>;
  /** Whether that post became a streamed message, or may have. */
  streams(key: string): Promise<boolean>;
  /** Whether that post was begun, by whichever attempt. */
  isBegun(key: string): Promise<boolean>;
  /** Sends once for each key what leaves no trace in Slack, such as an answer for one user. When the process dies in the middle, it is sent again. */
  untraced(of: Pick<Post, 'key' | 'team' | 'channel'>, send: () => Promise<unknown>): Promise<void>;
  /** Slack sends the bot a message of its own: that proves a post whose answer never came. */
  heard(message: OwnMessage): Promise<void>;
}
