// What our surfaces write into the metadata of what they make: whose it is, its key, the proof of both, and what the server would forget.
import { z } from 'zod';
import { turn } from '../records/history.ts';

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
    notify_email: z.string(),
  })
  .partial();

/** Metadata as far as it has the form of ours; other values and forms are left out of account. Anybody may write it: only a proof shows whose it is. */
export type Stamp = z.output<typeof stamp>;
