import { ConnectorError } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';

/** Of an option whose value cannot be taken; the message says what to write instead. */
export function invalid(field: string, message: string): ConnectorError {
  return new ConnectorError('invalid_input', `${message}.`, { fields: [{ field, message }] });
}

export function noTimeZone(name: string): ConnectorError {
  return invalid('timezone', `${inQuotes(name, 100)} is not a time zone; write a name such as Europe/Berlin`);
}
