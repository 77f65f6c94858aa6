// Refuses arguments larger than any task needs, before they are used.
import { invalidField, isNestedDeeper } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';

/** The longest text of one argument, in characters. */
const maxArgumentLength = 200_000;
/** For the name of an unknown argument in an error. */
const maxNameLength = 60;
/** Levels of nested lists and objects; no tool needs more than three. */
const maxArgumentDepth = 32;

/** Throws `invalid_input` that names the argument. */
export function requireModestSize(input: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(input)) {
    const field = bounded(name, maxNameLength);
    if (isNestedDeeper(value, maxArgumentDepth)) {
      throw invalidField(field, `is nested more than ${maxArgumentDepth} levels deep`);
    }
    const size = typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
    if (size <= maxArgumentLength) continue;
    throw invalidField(
      field,
      `has ${size.toLocaleString('en')} characters; at most ${maxArgumentLength.toLocaleString('en')} are taken`,
      'Shorten it, or put the text into a file of the codebase and name that.',
    );
  }
}
