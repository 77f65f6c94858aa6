// The marks of the events that the polls of a Zap have looked at. Zapier itself drops the events that it knows; the marks save the requests for reading them.
import { createHash } from 'node:crypto';
import { type Caller, type Clock, type Looked, lostLooks, setNewest, type TriggerOperation } from '@codetether/core';
import type { Bundle } from 'zapier-platform-core';
import type { Cache } from './cache.ts';

/** In seconds. */
const keptFor = 24 * 60 * 60;
const lost = 'lost';
/** The most Zaps of this process. */
const mostZaps = 500;

export interface ZapLooks {
  /** `lostLooks` where the cache has none; undefined without a Zap. */
  get(): Promise<Looked | undefined>;
  /** Call it when the answer is ready: an event that was looked at is not read again. Does nothing when Zapier may not wait for the answer any more. */
  set(looked: Looked): Promise<void>;
}

/** The looks of this process. */
export type Looks = ReturnType<typeof createLooks>;

/** Nothing is kept without the id of a Zap: other Zaps of the account must still get the events. */
export function createLooks(clock: Clock) {
  const inProcess = new Map<string, Looked>();
  return (
    cache: Cache,
    { meta }: Pick<Bundle, 'meta'>,
    { api, endsAt = Number.POSITIVE_INFINITY }: Caller,
    operation: TriggerOperation,
    input: object,
  ): ZapLooks => {
    const zap = meta?.zap?.id;
    if (!zap) return { get: async () => undefined, set: async () => undefined };
    const about = JSON.stringify([api.accountId, zap, operation.name, input]);
    const place = `looked:${createHash('sha256').update(about).digest('base64url')}`;
    return {
      async get() {
        const [cached, own] = [read(await cache.get(place).catch(() => undefined)), inProcess.get(place)];
        if (!cached || !own) return cached ?? own ?? lostLooks;
        // The cache may have refused the last one of this process.
        return cached.since === own.since
          ? { ...cached, marks: [...new Set([...cached.marks, ...own.marks])] }
          : cached;
      },
      async set(looked) {
        if (clock.now() > endsAt) return;
        setNewest(inProcess, place, looked, mostZaps);
        await cache
          .set(place, [looked.since, looked.isLost ? lost : '', ...looked.marks], keptFor)
          .catch(() => undefined);
      },
    };
  };
}

function read(kept: unknown): Looked | undefined {
  if (!Array.isArray(kept) || !kept.every((part) => typeof part === 'string')) return undefined;
  const [since, state, ...marks] = kept;
  return since === undefined ? undefined : { since, marks, isLost: state === lost };
}
