// Which of a record's fields an output schema names. Each costs every conversation about eight tokens, so only what a next step hangs on is named:
// the key, the state and what was answered. The answers themselves have all fields.
import { type Field, fieldsOf, type Operation, operations } from '@codetether/core';

export function tellingFields({ output, key }: Operation): Field[] {
  return fieldsOf(output).filter((field) => field.name === key || isState(field) || isAnswer(field));
}

function isState({ name, choices }: Field): boolean {
  return name === 'status' || choices !== undefined;
}

/** Text that comes of the work, not what somebody gave. */
export function isAnswer({ name, required, type, json }: Field): boolean {
  return json === true || (type === 'text' && !required && !given().has(name));
}

let names: ReadonlySet<string> | undefined;

function given(): ReadonlySet<string> {
  names ??= new Set(operations.flatMap(({ input }) => fieldsOf(input).map(({ name }) => name)));
  return names;
}
