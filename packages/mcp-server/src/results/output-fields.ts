// The fields of a record that its output schema names. Each costs every conversation about eight tokens, so it names only those that decide the next step:
// the key, the state and the answer. Results have all fields.
import { type Field, fieldsOf, type Operation, operations, type SearchOperation } from '@codetether/core';
import { z } from 'zod';

export function outputFields({ output, key }: Operation): Field[] {
  return fieldsOf(output).filter((field) => field.name === key || isState(field) || isAnswer(field));
}

function isState({ name, choices }: Field): boolean {
  return name === 'status' || choices !== undefined;
}

/** Text that the work produced, in contrast to input. */
function isAnswer({ name, required, type, json }: Field): boolean {
  return json === true || (type === 'text' && !required && !given().has(name));
}

let names: ReadonlySet<string> | undefined;

function given(): ReadonlySet<string> {
  names ??= new Set(operations.flatMap(({ input }) => fieldsOf(input).map(({ name }) => name)));
  return names;
}

/** How much of each record an answer shows. */
export const detail = z.enum(['concise', 'full']).describe('Text length').optional();

export type Detail = 'concise' | 'full';

/** Whether records of the search can be long enough for the choice to be useful. */
export function canBeLong({ input, output }: SearchOperation): boolean {
  const listsMany = fieldsOf(input).some(({ name }) => name === 'limit');
  return listsMany && fieldsOf(output).some((field) => field.items !== undefined || isAnswer(field));
}
