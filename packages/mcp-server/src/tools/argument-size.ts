// Arguments of a size that no task needs are refused before anything is done with them.
import { ConnectorError, isNestedDeeper } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';

/** The longest text of one argument, in characters. */
const longestArgument = 200_000;
/** Of an unknown argument, in an error. */
const longestName = 60;
/** Lists and objects in one another; no tool takes more than three levels. */
const deepestArgument = 32;

/** Throws `invalid_input` that names the argument. */
export function requireModestSize(input: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(input)) {
    const field = bounded(name, longestName);
    if (isNestedDeeper(value, deepestArgument)) {
      const message = `is nested more than ${deepestArgument} levels deep`;
      throw new ConnectorError('invalid_input', `${field} ${message}.`, {
        fields: [{ field, message }],
      });
    }
    const size = typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
    if (size <= longestArgument) continue;
    const message = `has ${size.toLocaleString('en')} characters; at most ${longestArgument.toLocaleString('en')} are taken`;
    throw new ConnectorError('invalid_input', `${field} ${message}.`, {
      hint: 'Shorten it, or put the text into a file of the codebase and name that.',
      fields: [{ field, message }],
    });
  }
}
