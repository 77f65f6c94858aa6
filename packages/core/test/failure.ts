import { expect } from 'vitest';
import { ConnectorError } from '../src/index.ts';

/** The ConnectorError that the promise must reject with. */
export async function failure(promise: Promise<unknown>): Promise<ConnectorError> {
  const error = await promise.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
  if (!(error instanceof ConnectorError)) throw error;
  return error;
}
