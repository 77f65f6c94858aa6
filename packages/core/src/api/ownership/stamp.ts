// The metadata that our programs write: the owner, the key, the proof of both, and data that the server would forget.
import { z } from 'zod';
import { turn } from '../records/history.ts';

/** Our calls that make something. */
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
  /** The digest of the call's input: the same key with another input is another call. */
  input: z.string(),
  /** The time by the server's clock, ISO 8601. */
  made_at: z.iso.datetime({ precision: 3 }),
  signature: z.string(),
});
export type Proof = z.output<typeof proof>;

export const stamp = z
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
    reference: z.string(),
    notify_email: z.string(),
  })
  .partial();

/** Metadata in our form; other values are dropped. Anybody may write it: only a proof shows the owner. */
export type Stamp = z.output<typeof stamp>;
