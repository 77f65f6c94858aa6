// What our surfaces write into the metadata of what they make: whose it is, its key, and what the server would forget.
import { z } from 'zod';
import { reservedPrefix } from '../reserved.ts';
import type { Account } from './account.ts';

export const turn = z.object({
  role: z.enum(['user', 'agent']),
  text: z.string(),
  /** The task that answers a user's turn. */
  task_id: z.string().optional(),
});
export type Turn = z.output<typeof turn>;

const stamp = z
  .object({
    connect_account: z.string(),
    idempotency_key: z.string(),
    connect_codebase_id: z.string(),
    connect_deadline_at: z.string(),
    connect_turns: z.array(turn),
    conversation_id: z.string().nullable(),
    retry_count: z.number().int(),
    original_task_id: z.string(),
    notify_email: z.string(),
  })
  .partial();

/** Metadata as far as it is ours; other values and forms are left out of account. */
export type Stamp = z.output<typeof stamp>;

export function readStamp(metadata: unknown): Stamp {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const found: Stamp = Object.fromEntries(
    Object.entries(stamp.shape).flatMap(([key, schema]) => {
      const parsed = schema.safeParse(metadata[key as keyof typeof metadata]);
      return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
    }),
  );
  // Anybody may name a conversation: its name counts only where nothing better says whose the task is.
  return found.connect_account === undefined ? { ...found, ...readConversation(found.conversation_id) } : found;
}

/** PRD chats keep no metadata of ours but the conversation's name, so the account stands in that. */
export function stampConversation(account: Account, conversationId: string): string {
  return `${reservedPrefix}${account.id}:${conversationId}`;
}

function readConversation(wireId: string | null | undefined): Stamp {
  const [, connect_account, conversation_id] = /^connect:([^:]*):(.*)$/s.exec(wireId ?? '') ?? [];
  return connect_account === undefined ? {} : { connect_account, conversation_id };
}

/** Whether this account may see what carries the stamp. */
export function isVisible(account: Account, { connect_account }: Stamp): boolean {
  return account.visibility === 'server' || connect_account === account.id;
}
