// Calls Zapier until it acknowledges: a Zap is resumed also after an outage or a crash of either side.
import { boundedFetch, type Clock, type Log, shortAnswer, whatFailed, whyFailed } from '@codetether/core';
import type { Call, Waits } from './waits.ts';

export interface CallBackOptions {
  waits: Pick<Waits, 'due' | 'postpone' | 'remove'>;
  clock: Clock;
  fetch: typeof globalThis.fetch;
  log: Log;
}

/** Zapier takes 30 webhooks a second from one address (docs.zapier.com, operating constraints). */
const mostAtOnce = 20;
const pauseMs = 1_000;
const answerMs = 10_000;
/** Pauses between the calls of one wait: they double from the first to the longest. */
const firstPauseMs = 2_000;
const longestPauseMs = 3_600_000;

/** Runs until the signal; then the calls that are under way end. */
export async function callBack({ waits, clock, fetch, log }: CallBackOptions, signal: AbortSignal): Promise<void> {
  const bounded = boundedFetch(fetch, shortAnswer);
  const one = async ({ callback, key, id, attempts }: Call) => {
    const outcome = await call(callback, bounded).catch((error: unknown) => whyFailed(error));
    if (outcome === 'acknowledged' || outcome === 'gone') {
      await waits.remove(callback);
      log.debug('a Zap was resumed', { [key]: id, outcome });
      return;
    }
    await waits.postpone(callback, clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** attempts));
    log.warn('Zapier did not take a callback; the relay will call again', {
      [key]: id,
      attempts: attempts + 1,
      ...outcome,
    });
  };
  // Such as a full disk: the waits are still there.
  const failed = (error: unknown) =>
    log.warn('the waits could not be read or noted; the relay will call again', whatFailed(error));
  while (!signal.aborted) {
    try {
      const calls = await waits.due(clock.now(), mostAtOnce);
      await Promise.all(calls.map((wait) => one(wait).catch(failed)));
    } catch (error) {
      failed(error);
    }
    await clock.sleep(pauseMs, signal).catch(() => undefined);
  }
}

/** The callback says only that there was an end: the Zap reads the record with its own sign-in. */
async function call(
  callback: string,
  fetch: typeof globalThis.fetch,
): Promise<'acknowledged' | 'gone' | { status: number }> {
  const response = await fetch(callback, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ended: true }),
    // A redirect would lead to a host that nobody allowed.
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMs),
  });
  await response.text();
  if (response.ok) return 'acknowledged';
  return response.status === 404 || response.status === 410 ? 'gone' : { status: response.status };
}
