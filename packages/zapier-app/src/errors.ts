// Zapier's reaction to each of core's errors, in the words of a Zap's builder.
import {
  type Clock,
  type ConnectorError,
  type ErrorCode,
  type Operation,
  systemClock,
  toConnectorError,
} from '@codetether/core';
import { expiryProblem, isNew } from '@codetether/core/auth';
import { quotedId } from '@codetether/core/untrusted';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { type Cache, withCache } from './cache.ts';
import { fieldLabel } from './input.ts';
import { inZapierWords } from './labels.ts';

/**
 * throttled: Zapier holds the run and repeats it later. refresh: it repeats the run with a new token. halted: the Zap stops, as its author may expect.
 * error: somebody must look; Autoreplay repeats it.
 */
type Consequence = 'throttled' | 'refresh' | 'halted' | 'error';

/** @internal */
export const consequences: Readonly<Record<ErrorCode, Consequence>> = {
  rate_limited: 'throttled',
  unavailable: 'throttled',
  timeout: 'throttled',
  not_authenticated: 'refresh',
  // A search continues with an empty list. A wrong ID in an action is for the owner of the Zap to correct.
  not_found: 'error',
  // Except for those that are part of the normal course.
  conflict: 'error',
  cancelled: 'error',
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

/** A server that refuses a token of this age, in ms, would refuse the next one, too. */
const newFor = 120_000;

interface Step {
  bundle?: Bundle;
  operation?: Operation;
  consequence?: Consequence;
  now?: number;
}

/** Any thrown value as Zapier's error, with core's message and next step. Zapier's own errors stay as they are. */
export function zapierError({ errors }: Pick<ZObject, 'errors'>, thrown: unknown, step: Step = {}): Error {
  if (thrown instanceof errors.Error || thrown instanceof errors.HaltedError) return thrown;
  const error = toConnectorError(thrown);
  const text = textOf(error, step);
  switch (step.consequence ?? (error.expected ? 'halted' : consequences[error.code])) {
    case 'refresh':
      if (isRefreshable(step)) return new errors.RefreshAuthError(text);
      break;
    case 'halted':
      return new errors.HaltedError(text);
    case 'throttled':
      if (error.retryable) return new errors.ThrottledError(text, error.retryAfter ?? usualDelay);
  }
  return new errors.Error(text, error.code);
}

/** Whether a new token may help: not where there was none, and not if a server refused one that is new itself. */
function isRefreshable({ bundle, now = systemClock.now() }: Step): boolean {
  const token = bundle?.authData?.access_token ?? '';
  return token !== '' && (expiryProblem(token, now) !== undefined || !isNew(token, now, newFor));
}

function textOf(error: ConnectorError, { operation, bundle }: Step): string {
  const spoken = (nameOf: (field: string) => string) =>
    (error.fields ?? []).map(({ field, message }) => `${nameOf(field)} ${message}.`).join(' ');
  const labelled = spoken((path) => fieldLabel(path, operation, bundle?.inputData));
  return inZapierWords(error.text.replace(spoken(quotedId), () => labelled));
}

/** A perform that throws only Zapier's errors. */
export function perform<T>(
  work: (bundle: Bundle, z: ZObject, cache: Cache) => Promise<T>,
  clock: Clock,
  operation?: Operation,
): (z: ZObject, bundle: Bundle) => Promise<T> {
  return async (z, bundle) => {
    try {
      return await withCache(z, clock, (cache) => work(bundle, z, cache));
    } catch (thrown) {
      throw zapierError(z, thrown, { bundle, ...(operation && { operation }), now: clock.now() });
    }
  };
}
