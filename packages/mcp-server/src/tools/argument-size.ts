// Arguments of a size that no task needs are refused before anything is done with them.
import { ConnectorError } from '@codetether/core';

/** The longest text of one argument, in characters. */
const longestArgument = 200_000;

/** Throws `invalid_input` that names the argument. */
export function requireModestSize(input: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(input)) {
    const size = typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
    if (size <= longestArgument) continue;
    const message = `has ${size.toLocaleString('en')} characters; at most ${longestArgument.toLocaleString('en')} are taken`;
    throw new ConnectorError('invalid_input', `${field} ${message}.`, {
      hint: 'Shorten it, or put the text into a file of the codebase and name that.',
      fields: [{ field, message }],
    });
  }
}
