// Runs keep no metadata, so their stamp is in a comment after the PRD's description.
import { reservedComment } from '../../signing/reserved.ts';
import { decoded } from '../http/wire.ts';
import type { Proof, Stamp } from '../ownership/stamp.ts';

const comment = /^<!-- codetether-connect account=(\S*) key=(\S*)(?: made=(\S*) input=(\S*) signature=(\S*))? -->\s*$/;

const gap = '\n\n';

export function withStamp(description: string, account: string, key: string, proof: Proof): string {
  const { made_at, input, signature } = proof;
  const names = `account=${encodeURIComponent(account)} key=${encodeURIComponent(key)}`;
  return `${description}${gap}${reservedComment} ${names} made=${made_at} input=${input} signature=${signature} -->`;
}

/** Looks only at the last comment: a pattern over the whole text takes minutes if somebody wrote many blanks. */
export function splitStamp(described: string): { description: string; stamp: Stamp } {
  const start = described.lastIndexOf(reservedComment);
  const [found, account = '', key = '', made_at, input, signature] =
    start < 0 ? [] : (comment.exec(described.slice(start)) ?? []);
  if (found === undefined) return { description: described, stamp: {} };
  const before = described.slice(0, start);
  const isSigned = made_at !== undefined && input !== undefined && signature !== undefined;
  return {
    description: before.endsWith(gap) ? before.slice(0, -gap.length) : before,
    stamp: {
      connect_account: decoded(account),
      idempotency_key: decoded(key),
      ...(isSigned && { connect_proof: { maker: 'start_ralph', made_at, input, signature } }),
    },
  };
}
