// What our surfaces write into the metadata of what they make: whose it is, its key, the proof of both, and what the server would forget.
import { z } from 'zod';
import { readChatName } from './chat-name.ts';

export const turn = z.object({
  role: z.enum(['user', 'agent']),
  text: z.string(),
  /** The task that answers a user's turn. */
  task_id: z.string().optional(),
});
export type Turn = z.output<typeof turn>;

/** The calls of ours that make something. */
export const makers = [
  'create_task',
  'send_message_async',
  'send_to_agent',
  'prd_chat',
  'start_ralph',
  'create_cronjob',
] as const;
export type Maker = (typeof makers)[number];

export const proof = z.object({
  maker: z.enum(makers),
  /** Digest of the call's input: another input with the same key is another call. */
  input: z.string(),
  /** When, by the server's clock, ISO 8601. */
  made_at: z.iso.datetime({ precision: 3 }),
  signature: z.string(),
});
export type Proof = z.output<typeof proof>;

const stamp = z
  .object({
    connect_account: z.string(),
    idempotency_key: z.string(),
    connect_proof: proof,
    connect_codebase_id: z.string(),
    connect_deadline_at: z.string(),
    connect_turns: z.array(turn),
    conversation_id: z.string().nullable(),
    retry_count: z.number().int(),
    original_task_id: z.string(),
    notify_email: z.string(),
  })
  .partial();

/** Metadata as far as it has the form of ours; other values and forms are left out of account. Anybody may write it: only a proof shows whose it is. */
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
  return found.connect_account === undefined ? { ...found, ...readChatName(found.conversation_id) } : found;
}
