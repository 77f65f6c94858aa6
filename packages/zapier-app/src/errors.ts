// Zapier's reaction to each of core's errors.
import { type ErrorCode, toConnectorError } from '@codetether/core';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { withTitles } from './labels.ts';

/**
 * throttled: Zapier holds the run and repeats it later. refresh: it repeats the run with a new token. halted: the Zap stops, as its author may expect.
 * error: somebody must look.
 */
type Consequence = 'throttled' | 'refresh' | 'halted' | 'error';

/** @internal */
export const consequences: Readonly<Record<ErrorCode, Consequence>> = {
  rate_limited: 'throttled',
  unavailable: 'throttled',
  timeout: 'throttled',
  not_authenticated: 'refresh',
  not_found: 'halted',
  conflict: 'halted',
  cancelled: 'halted',
  invalid_input: 'error',
  missing_scope: 'error',
  budget_exceeded: 'error',
  // Autoreplay repeats an error with a new key, and could do it twice. Where the key is kept (replay.ts), it is an error.
  not_started: 'halted',
  outcome_unknown: 'halted',
  unexpected_response: 'error',
  internal: 'error',
};

/** Seconds until a throttled run is repeated if the server does not say. */
const usualDelay = 60;

/** Any thrown value as Zapier's error, with core's message and next step. Zapier's own errors stay as they are. */
export function zapierError({ errors }: Pick<ZObject, 'errors'>, thrown: unknown, consequence?: Consequence): Error {
  if (thrown instanceof errors.Error || thrown instanceof errors.HaltedError) return thrown;
  const error = toConnectorError(thrown);
  const { code } = error;
  const text = withTitles(error.text);
  switch (consequence ?? consequences[code]) {
    case 'refresh':
      return new errors.RefreshAuthError(text);
    case 'halted':
      return new errors.HaltedError(text);
    case 'throttled':
      if (error.retryable) return new errors.ThrottledError(text, error.retryAfter ?? usualDelay);
  }
  return new errors.Error(text, code);
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
