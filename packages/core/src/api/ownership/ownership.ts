// Proves ownership: the account signs the stamp and those parts of the row that the server returns unchanged.
import { createHash } from 'node:crypto';
import { type Account, shows } from './account.ts';
import type { Maker, Proof, Stamp } from './stamp.ts';

/** A thing to be made, and the call that makes it. */
export interface Making {
  maker: Maker;
  key: string;
  /** See `digestOf`. */
  input: string;
}

/** The content that a signature covers besides the stamp: texts and numbers of the row, the same when sent and when read back. */
export type Content = readonly unknown[];

/** A proven thing of this account. */
export interface Owned extends Partial<Making> {
  /** Absent when an older version made it without a signature. */
  proof?: Proof;
}

/** The proof for a stamp. Ask the server for its time first (`client.syncTime`). */
export function prove(account: Account, { maker, key, input }: Making, content: Content): Proof {
  const made_at = new Date(account.client.serverNow()).toISOString();
  const unsigned = { maker, input, made_at };
  return { ...unsigned, signature: account.signing.sign('stamp', signedText(account.id, key, unsigned, content)) };
}

/** A row is created at most this long after its proof, in ms: limits, retries and different clocks take time. A later row is a copy. */
const longestMaking = 600_000;

/**
 * The ownership that a stamp proves for a row with that content and time of creation; undefined when the stamp belongs to another row, or to an account that
 * this view does not show. The owner is the stamp's `connect_account`.
 */
export function ownedBy(
  account: Account,
  { connect_account, idempotency_key: key = '', connect_proof: proof }: Stamp,
  { content, created_at }: { content(maker: Maker): Content | undefined; created_at: string },
): Owned | undefined {
  if (!shows(account, connect_account)) return undefined;
  const createdAt = Date.parse(created_at);
  if (!proof) return account.visibility !== 'deployment' && createdAt < account.signedSince ? { key } : undefined;
  if (Math.abs(createdAt - Date.parse(proof.made_at)) > longestMaking) return undefined;
  const { maker, input, signature } = proof;
  const covered = content(maker);
  const isTrue =
    covered && account.signing.verify('stamp', signedText(connect_account, key, proof, covered), signature);
  return isTrue ? { maker, key, input, proof } : undefined;
}

function signedText(
  account: string,
  key: string,
  { maker, input, made_at }: Omit<Proof, 'signature'>,
  content: Content,
) {
  return JSON.stringify([account, key, maker, input, made_at, ...content.map((part) => part ?? null)]);
}

/** A digest of the input that does not depend on the order of its fields. */
export function digestOf(input: object): string {
  return createHash('sha256').update(canonical(input)).digest('base64url').slice(0, 22);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join(',')}}`;
}
