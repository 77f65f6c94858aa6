// Autoreplay runs a failed step again as a new run, with the same input. After an unknown outcome the key of the first run is kept for it,
// so that nothing is made twice; two honest runs with equal input still make two things.
import { createHash } from 'node:crypto';
import { ConnectorError, type Operation } from '@codetether/core';
import { accountIdOf } from '@codetether/core/auth';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { zapierError } from './errors.ts';

/** Autoreplay's five attempts end 10 h 35 min after the failure (help.zapier.com, "Replay failed Zap runs"); in seconds. */
const keptSeconds = 12 * 60 * 60;
/** Of the connection: another one neither finds nor overwrites the key. */
const scope = ['auth'];

/** Runs an action, with the key of its earlier run if that one's outcome is unknown. Throws Zapier's errors after an unknown outcome, else core's. */
export async function withReplayKey<T>(
  z: ZObject,
  bundle: Bundle,
  operation: Operation,
  input: Record<string, unknown>,
  work: (input: Record<string, unknown>) => Promise<T>,
): Promise<T> {
  if (!('idempotency_key' in operation.input.shape) || input.idempotency_key !== undefined) return work(input);
  const place = placeOf(bundle, operation, input);
  // Zapier's type lacks the scope of get and delete, which the cache requires for what was set with one.
  const cache: ScopedCache = z.cache;
  const kept: unknown = await cache.get(place, scope).catch(() => undefined);
  const key = typeof kept === 'string' ? kept : undefined;
  try {
    const record = await work(key === undefined ? input : { ...input, idempotency_key: key });
    if (key !== undefined) await cache.delete(place, scope).catch(() => undefined);
    return record;
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError) || !uncertain.has(thrown.code)) throw thrown;
    const isKept = await cache.set(place, thrown.idempotencyKey, keptSeconds, scope).catch(() => false);
    const { message, code } = thrown;
    if (isKept === false)
      throw zapierError(z, new ConnectorError(code, message, { hint: lookFirst, cause: thrown }), 'halted');
    throw zapierError(z, new ConnectorError(code, message, { hint: replaySafely, cause: thrown }), 'error');
  }
}

const uncertain: ReadonlySet<string> = new Set(['outcome_unknown', 'not_started']);
const replaySafely = 'Replay this step, or let Autoreplay do it: it looks first and does not do it twice.';
const lookFirst = 'Look in CodeTether whether it was done before you replay this step: a replay could do it twice.';

interface ScopedCache {
  get(key: string, scope: string[]): Promise<unknown>;
  set(key: string, value: unknown, ttl: number, scope: string[]): Promise<boolean | null>;
  delete(key: string, scope: string[]): Promise<boolean>;
}

function placeOf({ authData, meta }: Bundle, { name }: Operation, input: object): string {
  const account = accountIdOf(String(authData?.access_token ?? ''));
  const run = JSON.stringify([account, meta?.zap?.id ?? '', name, input]);
  return `replay:${createHash('sha256').update(run).digest('base64url')}`;
}
