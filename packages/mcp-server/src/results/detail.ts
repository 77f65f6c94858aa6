// How much of each record a list shows.
import { fieldsOf, operations, type SearchOperation } from '@codetether/core';
import { z } from 'zod';

export const detail = z.enum(['concise', 'full']).describe('Text length').optional();

export type Detail = 'concise' | 'full';

/** Whether records of the search can be long enough for the choice to be useful: they have lists, or texts that the work produced. */
export function canBeLong({ input, output }: SearchOperation): boolean {
  const listsMany = fieldsOf(input).some(({ name }) => name === 'limit');
  const produced = fieldsOf(output).some(
    ({ name, items, json, type, required }) =>
      items !== undefined || json || (type === 'text' && !required && !isInput(name)),
  );
  return listsMany && produced;
}

function isInput(name: string): boolean {
  return operations.some(({ input }) => name in input.shape);
}
