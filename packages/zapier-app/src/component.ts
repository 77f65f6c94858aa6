// The parts that components of every kind have.
import type { Operation } from '@codetether/core';
import { inputFieldsOf } from './input.ts';
import { nameFieldsOf, sampleNames } from './names.ts';
import { outputFieldsOf, sampleOf } from './output.ts';

/** The operation's names, its form, and its output fields. */
export function componentOf(operation: Operation) {
  const sample = sampleOf(operation);
  return {
    key: operation.name,
    noun: operation.noun,
    display: { label: operation.title, description: 'does' in operation ? operation.does : operation.summary },
    form: {
      inputFields: inputFieldsOf(operation),
      // A poll makes no requests for names.
      outputFields: [...outputFieldsOf(operation), ...(operation.kind === 'trigger' ? [] : nameFieldsOf(operation))],
      sample: { ...sample, ...(operation.kind !== 'trigger' && sampleNames(operation, sample)) },
    },
  };
}
