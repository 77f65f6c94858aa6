// The field `untrusted` of every answer: which of its other fields hold text of others. Clients that show their model the structure alone show it neither quotes nor fences.
import type { Field } from '@codetether/core';
import { isId, untrustedFields } from '@codetether/core/untrusted';
import type { NextCall } from './next-call.ts';

/** Of an answer that is one record. */
export function untrustedOfRecord(fields: readonly Field[], record: object, next: readonly NextCall[] = []): string[] {
  return [...untrustedFields(fields, record), ...untrustedOfCalls(next)];
}

/** Of an answer whose `items` are records. */
export function untrustedOfItems(
  fields: readonly Field[],
  items: readonly object[],
  next: readonly NextCall[] = [],
): string[] {
  const names = items.flatMap((item) => untrustedFields(fields, item));
  return [...[...new Set(names)].map((name) => `items.${name}`), ...untrustedOfCalls(next)];
}

/** A call goes with ids, and with what the caller itself has given; a cursor is ours. */
function untrustedOfCalls(next: readonly NextCall[]): string[] {
  const given = next.flatMap((call) => Object.entries(call.arguments));
  const names = given.filter(([name, value]) => name !== 'cursor' && typeof value === 'string' && !isId(value));
  return [...new Set(names.map(([name]) => `next.arguments.${name}`))];
}
