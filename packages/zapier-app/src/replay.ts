// Autoreplay runs a failed step again as a new run, with the same input. After an unknown outcome the key of the first run is kept for it,
// so that nothing is made twice; two honest runs with equal input still make two things.
import { createHash } from 'node:crypto';
import { ConnectorError, type Operation } from '@codetether/core';
import { accountIdOf } from '@codetether/core/auth';
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { Cache } from './cache.ts';
import { zapierError } from './errors.ts';

/** Autoreplay's five attempts end 10 h 35 min after the failure (help.zapier.com, "Replay failed Zap runs"); in seconds. */
const keptSeconds = 12 * 60 * 60;

/** Runs an action, with the key of its earlier run if that one's outcome is unknown. Throws Zapier's errors after an unknown outcome, else core's. */
export async function withReplayKey<T>(
  z: ZObject,
  cache: Cache,
  bundle: Bundle,
  operation: Operation,
  input: Record<string, unknown>,
  work: (input: Record<string, unknown>) => Promise<T>,
): Promise<T> {
  if (!('idempotency_key' in operation.input.shape)) return work(input);
  // The Zap's own key is the same in every replay.
  if (input.idempotency_key !== undefined) return work(input).catch(told(z, async () => true));
  const place = placeOf(bundle, operation, input);
  const kept: unknown = await cache.get(place).catch((cause: unknown) => {
    throw new ConnectorError('unavailable', cacheAway, { hint: 'Nothing was made. Try again in a minute.', cause });
  });
  const key = typeof kept === 'string' ? kept : undefined;
  const keep = async ({ idempotencyKey }: ConnectorError) =>
    (await cache.set(place, idempotencyKey, keptSeconds).catch(() => false)) !== false;
  const record = await work(key === undefined ? input : { ...input, idempotency_key: key }).catch(told(z, keep));
  // Otherwise the next honest run would find what this one made.
  if (key !== undefined) await cache.delete(place).catch(() => undefined);
  return record;
}

/** Throws again, after an unknown outcome as an error that may be replayed if the key is kept. */
function told(z: ZObject, keep: (failure: ConnectorError) => Promise<boolean>): (thrown: unknown) => Promise<never> {
  return async (thrown) => {
    if (!(thrown instanceof ConnectorError) || !uncertain.has(thrown.code)) throw thrown;
    const { message, code } = thrown;
    const isKept = await keep(thrown);
    const said = new ConnectorError(code, message, { hint: isKept ? replaySafely : lookFirst, cause: thrown });
    throw zapierError(z, said, { consequence: isKept ? 'error' : 'halted' });
  };
}

const cacheAway = 'Zapier’s cache does not tell whether an earlier run of this step had an unknown outcome.';

const uncertain: ReadonlySet<string> = new Set(['outcome_unknown', 'not_started']);
const replaySafely = 'Replay this step, or let Autoreplay do it: it looks first and does not do it twice.';
const lookFirst = 'Look in CodeTether whether it was done before you replay this step: a replay could do it twice.';

function placeOf({ authData, meta }: Bundle, { name }: Operation, input: object): string {
  const account = accountIdOf(String(authData?.access_token ?? ''));
  const run = JSON.stringify([account, meta?.zap?.id ?? '', name, input]);
  return `replay:${createHash('sha256').update(run).digest('base64url')}`;
}
