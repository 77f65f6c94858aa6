// The field `untrusted` of every result: which of its other fields hold untrusted text. Clients that give their model only the structure show it neither quotes nor fences.
import type { Field } from '@codetether/core';
import { isId, untrustedFields } from '@codetether/core/untrusted';
import type { NextCall } from './next-call.ts';

/** For the result of one record. */
export function untrustedOfRecord(fields: readonly Field[], record: object, next: readonly NextCall[] = []): string[] {
  return [...untrustedFields(fields, record), ...untrustedOfCalls(next)];
}

/** For a result whose `items` are records. */
export function untrustedOfItems(
  fields: readonly Field[],
  items: readonly object[],
  next: readonly NextCall[] = [],
): string[] {
  const names = items.flatMap((item) => untrustedFields(fields, item));
  return [...[...new Set(names)].map((name) => `items.${name}`), ...untrustedOfCalls(next)];
}

/** The arguments of a call are IDs or the caller's input; a cursor is our text. */
function untrustedOfCalls(next: readonly NextCall[]): string[] {
  const given = next.flatMap((call) => Object.entries(call.arguments));
  const names = given.filter(([name, value]) => name !== 'cursor' && typeof value === 'string' && !isId(value));
  return [...new Set(names.map(([name]) => `next.arguments.${name}`))];
}
