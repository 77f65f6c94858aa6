// Ids that sort in the order in which they were made (UUID version 7, RFC 9562, 5.7): jobs that one transaction sends have the same
// time, and pg-boss then goes by their ids.
import { randomUUID } from 'node:crypto';

let last = 0n;

export function nextJobId(now = Date.now()): string {
  // 48 bits of milliseconds and 12 bits that count on within them.
  const time = BigInt(now) << 12n;
  last = time > last ? time : last + 1n;
  const hex = last.toString(16).padStart(15, '0');
  // The random half of a version 4, which Node has ready in stock.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12)}-${randomUUID().slice(19)}`;
}
