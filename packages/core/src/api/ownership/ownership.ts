// Whose something is: the account's own signature over the stamp and over what the server gives back unchanged of the row.
import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import type { Maker, Proof, Stamp } from './stamp.ts';

/** What is made, and by which call. */
export interface Making {
  maker: Maker;
  key: string;
  /** See `digestOf`. */
  input: string;
}

/** What a signature covers besides the stamp: texts and numbers of the row, as sent and as read back. */
export type Content = readonly unknown[];

/** What is proven to be this account's. */
export interface Owned extends Partial<Making> {
  /** Absent for what an older version made, which did not sign. */
  proof?: Proof;
}

/** The proof that goes into a stamp. Ask the server for its time first (`client.syncTime`). */
export function prove(account: Account, { maker, key, input }: Making, content: Content): Proof {
  const made_at = new Date(account.client.serverNow()).toISOString();
  const unsigned = { maker, input, made_at };
  return { ...unsigned, signature: account.signing.sign('stamp', signedText(account.id, key, unsigned, content)) };
}

/** A row comes into being this long after its proof at most, in ms: limits, retries and clocks that differ. A copy that is made later is not believed. */
const longestMaking = 600_000;

/** What a stamp proves for a row of that content and time of creation: nothing when it is not this account's, or not of this row. */
export function ownedBy(
  account: Account,
  { connect_account, idempotency_key: key = '', connect_proof: proof }: Stamp,
  { content, created_at }: { content(maker: Maker): Content | undefined; created_at: string },
): Owned | undefined {
  if (connect_account !== account.id) return undefined;
  const createdAt = Date.parse(created_at);
  if (!proof) return createdAt < account.signedSince ? { key } : undefined;
  if (Math.abs(createdAt - Date.parse(proof.made_at)) > longestMaking) return undefined;
  const { maker, input, signature } = proof;
  const covered = content(maker);
  const isTrue = covered && account.signing.verify('stamp', signedText(account.id, key, proof, covered), signature);
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

/** Tells inputs apart, whatever the order of their fields. */
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
