// The fields of a record that its output schema names. Each costs every conversation about eight tokens, so it names only those that decide the next step:
// the key, the state and the answer. Results have all fields.
import { type Field, fieldsOf, type Operation, operations } from '@codetether/core';

export function outputFields({ output, key }: Operation): Field[] {
  return fieldsOf(output).filter((field) => field.name === key || isState(field) || isAnswer(field));
}

function isState({ name, choices }: Field): boolean {
  return name === 'status' || choices !== undefined;
}

/** Text that the work produced, in contrast to input. */
export function isAnswer({ name, required, type, json }: Field): boolean {
  return json === true || (type === 'text' && !required && !given().has(name));
}

let names: ReadonlySet<string> | undefined;

function given(): ReadonlySet<string> {
  names ??= new Set(operations.flatMap(({ input }) => fieldsOf(input).map(({ name }) => name)));
  return names;
}
