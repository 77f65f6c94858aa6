// Tells which records are worth a read, by looks at the server's lists with the service token: one look serves all accounts.
import type { RecordState } from '../api/tasks/feed.ts';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { toConnectorError } from '../errors.ts';
import type { Track } from '../operation/define.ts';
import { type Log, silentLog } from '../program/log.ts';
import { isRefusal } from './look-loop.ts';
import type { ServiceWatcher } from './service-watcher.ts';

/** A record that somebody watches. */
export interface WatchedState {
  id: string;
  /** Its state in the latest look that showed it. */
  listed: string | undefined;
  /** Looks since it was read. */
  unread: number;
}

/** Those that the look shows changed, and at most `mostHidden` of those that it does not show whole: the ones unread for longest. */
export function worthReading<T extends WatchedState>(
  watched: Iterable<T>,
  states: ReadonlyMap<string, RecordState>,
  mostHidden: number,
): T[] {
  const changed: T[] = [];
  const hidden: T[] = [];
  for (const one of watched) {
    one.unread += 1;
    const state = states.get(one.id);
    if (state && state.text !== one.listed) {
      one.listed = state.text;
      changed.push(one);
    } else if (!state?.isWhole) hidden.push(one);
  }
  return [...changed, ...hidden.sort((a, b) => b.unread - a.unread).slice(0, mostHidden)];
}

export interface StateLooks {
  /** Looks until `stop`. */
  watch(track: Pick<Track<never>, 'states'>, id: string): StateWatch;
}

export interface StateWatch {
  /** Whether to read the record now, with the sign-in of its own account: at first, and when a look since the last such answer gives a reason. Always where the server refuses the token. */
  isDue(): boolean;
  stop(): void;
}

export interface StateLooksOptions {
  service: Pick<ServiceWatcher, 'states'>;
  /** Between two looks. */
  intervalSeconds: number;
  clock?: Clock;
  log?: Log;
}

interface Watched extends WatchedState {
  isDue: boolean;
}

/** Of records that the lists do not show whole. */
const mostReads = 5;

export function createStateLooks({
  service,
  intervalSeconds,
  clock = systemClock,
  log = silentLog,
}: StateLooksOptions): StateLooks {
  const loops = new Map<object, Set<Watched>>();
  let isRefused = false;

  const look = async (track: Pick<Track<never>, 'states'>, watched: ReadonlySet<Watched>) => {
    while (watched.size > 0 && !isRefused) {
      try {
        const states = await service.states(track);
        for (const one of worthReading(watched, states, mostReads)) one.isDue = true;
      } catch (thrown) {
        const error = toConnectorError(thrown);
        isRefused = isRefusal(error);
        log.warn('could not look at what runs with the service token', { code: error.code });
      }
      await clock.sleep(intervalSeconds * 1000).catch(() => undefined);
    }
    loops.delete(track);
  };
  return {
    watch(track, id) {
      const one: Watched = { id, listed: undefined, unread: 0, isDue: true };
      const watched = loops.get(track) ?? new Set<Watched>();
      watched.add(one);
      if (!loops.has(track)) {
        loops.set(track, watched);
        void look(track, watched);
      }
      return {
        isDue() {
          const { isDue } = one;
          if (isDue) one.unread = 0;
          one.isDue = false;
          return isDue || isRefused;
        },
        stop: () => void watched.delete(one),
      };
    },
  };
}
