import type { SlackMessage } from '../../blocks/message.ts';
import type { Sql } from '../../postgres/database.ts';
import type { Member } from '../../slack/delivery.ts';

/** Lets other features act when an account is linked or unlinked, within the transaction that does it. */
export interface LinkListener {
  /** Returns what the message to the member should say besides. */
  onLinked?(sql: Sql, member: Member): Promise<SlackMessage | undefined>;
  /** Pauses what runs in the member's name; returns what was paused, e.g. `2 subscriptions`. */
  onUnlinked?(sql: Sql, member: Member): Promise<string | undefined>;
}
