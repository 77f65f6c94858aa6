import type { Snippet } from '../blocks/message.ts';
import type { Place } from '../slack/delivery.ts';
import type { Urgency } from '../slack/slack-api.ts';

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
  };
  broadcast?: boolean;
}

export interface Posts {
  /** Posts now, once for each key even after a crash, and returns the message's ts, or '' for a file. Throws SlackCallError. */
  once(post: Post, options?: { urgency?: Urgency }): Promise<string>;
}
