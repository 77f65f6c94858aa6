// With the service token: one look at the server's lists, for all accounts, tells which tasks to read. The instances take turns.
import { operations, type ServiceWatcher, type Track, toConnectorError } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { enqueueLook, type Looks, takeLooks } from '../../jobs/looks.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import { isAnyTracked, noteChanged } from './tracked-tasks-table.ts';

export interface LookForAllOptions {
  database: Database;
  service: Pick<ServiceWatcher, 'states'>;
  /** Between two looks. */
  intervalSeconds: number;
}

/** By the name of the search that finds the record. */
const tracks: ReadonlyMap<string, Pick<Track<never>, 'states'>> = new Map(
  operations.flatMap((one) => (one.kind === 'action' && one.track ? [[one.track.operation.name, one.track]] : [])),
);

/** `isInCharge` is false once the server has refused the token: then each task is read now and then. */
export async function lookForAll(
  { log }: Pick<BotContext, 'log'>,
  { database, service, intervalSeconds }: LookForAllOptions,
): Promise<Looks & { isInCharge(): boolean }> {
  const seen = new Map<string, ReadonlyMap<string, string>>();
  let isRefused = false;
  const look = async (lookup: string, signal: AbortSignal): Promise<number | undefined> => {
    const track = tracks.get(lookup);
    if (!track || isRefused) return undefined;
    if (!(await isAnyTracked(database, lookup))) return intervalSeconds;
    try {
      const states = new Map([...(await service.states(track, signal))].map(([id, { text }]) => [id, text]));
      const changed = [...states].filter(([id, text]) => seen.get(lookup)?.get(id) !== text).map(([id]) => id);
      await noteChanged(database, lookup, changed);
      seen.set(lookup, states);
    } catch (thrown) {
      const { code } = toConnectorError(thrown);
      isRefused = code === 'not_authenticated' || code === 'missing_scope';
      if (!signal.aborted) log.warn('could not look at what runs with the service token', { code });
    }
    return intervalSeconds;
  };
  const looks = takeLooks({ database, kind: 'states', log, run: ({ user: lookup }, signal) => look(lookup, signal) });
  for (const lookup of tracks.keys()) await enqueueLook(database, 'states', { team: '', user: lookup });
  return { ...looks, isInCharge: () => !isRefused };
}
