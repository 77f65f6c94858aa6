// Why a call failed, for the log: in our own words, or by what Node calls it. What another server wrote is left out.
import { ConnectorError } from '../errors.ts';
import { bareError } from './causes.ts';
import { connectionError, type Destination } from './connection-error.ts';

/** Give the destination when the error may be fetch's own. */
export function whyFailed(thrown: unknown, destination?: Destination): { error: string; code?: string } {
  const named = destination && connectionError(thrown, destination);
  const failure = thrown instanceof ConnectorError ? thrown : named;
  if (failure) return { error: failure.text, code: failure.code };
  const { name, code } = bareError(thrown);
  return { error: name, ...(code !== undefined && { code }) };
}
