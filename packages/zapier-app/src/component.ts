// The parts that components of every kind have.
import type { Operation } from '@codetether/core';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { zapierError } from './errors.ts';
import { inputFieldsOf } from './input.ts';
import { outputFieldsOf, sampleOf } from './output.ts';

/** The operation's names, its form, and its output fields. */
export function componentOf(operation: Operation) {
  return {
    key: operation.name,
    noun: operation.noun,
    display: { label: operation.title, description: operation.summary },
    form: {
      inputFields: inputFieldsOf(operation),
      outputFields: outputFieldsOf(operation),
      sample: sampleOf(operation),
    },
  };
}

/** A perform that throws only Zapier's errors. */
export function perform<T>(
  work: (bundle: Bundle, z: ZObject) => Promise<T>,
): (z: ZObject, bundle: Bundle) => Promise<T> {
  return async (z, bundle) => {
    try {
      return await work(bundle, z);
    } catch (thrown) {
      throw zapierError(z, thrown);
    }
  };
}
