// How much of each record an answer shows.
import { fieldsOf, type SearchOperation } from '@codetether/core';
import { z } from 'zod';
import { isAnswer } from './output-fields.ts';

export const detail = z.enum(['concise', 'full']).describe('Text length').optional();

export type Detail = 'concise' | 'full';

/** Whether records of the search can be long enough for the choice to be useful. */
export function canBeLong({ input, output }: SearchOperation): boolean {
  const listsMany = fieldsOf(input).some(({ name }) => name === 'limit');
  return listsMany && fieldsOf(output).some((field) => field.items !== undefined || isAnswer(field));
}
