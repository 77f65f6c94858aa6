// Ids that sort in the order in which they were made (UUID version 7, RFC 9562, 5.7): jobs that one transaction sends have the same
// time, and pg-boss then goes by their ids.
import { randomBytes } from 'node:crypto';

let last = 0n;

export function nextJobId(now = Date.now()): string {
  // 48 bits of milliseconds and 12 bits that count on within them.
  const time = BigInt(now) << 12n;
  last = time > last ? time : last + 1n;
  const hex = last.toString(16).padStart(15, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
