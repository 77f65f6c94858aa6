// The reason of a failure for the log: in our own words, or Node's code. Text of another server is left out.

import { bareError } from '../causes.ts';
import { ConnectorError } from '../errors.ts';
import { connectionError, type Destination } from './connection-error.ts';

/** Pass the destination when the error may come from fetch. */
export function whyFailed(thrown: unknown, destination?: Destination): { error: string; code?: string } {
  const named = destination && connectionError(thrown, destination);
  const failure = thrown instanceof ConnectorError ? thrown : named;
  if (failure) return { error: failure.text, code: failure.code };
  const { name, code } = bareError(thrown);
  return { error: name, ...(code !== undefined && { code }) };
}
