import { type Field, fieldsOf, type Operation } from '@codetether/core';

export function inputField({ input }: Pick<Operation, 'input'>, name: string): Field | undefined {
  return fieldsOf(input).find((field) => field.name === name);
}
