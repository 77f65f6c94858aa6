// One watcher for all accounts of a process. The operator's service token looks; the signed stamps decide which account gets a change.
import { type ApiOptions, createApi } from '../api/api.ts';
import { serverEvents } from '../api/http/server-events.ts';
import type { TaskChange } from '../api/tasks/changes.ts';
import { bearer, type Session } from '../auth/session.ts';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { toConnectorError } from '../errors.ts';
import type { Track } from '../operation/define.ts';
import { type Log, silentLog } from '../program/log.ts';
import type { Caller } from '../run/run.ts';
import { createLookLoop, type LookLoop } from './look-loop.ts';
import { memoryPosition, type PositionStore } from './position-store.ts';

/** `signing`: the keys with which the process signs what its accounts make. */
export interface ServiceWatcherOptions extends Pick<ApiOptions, 'url' | 'webUrl' | 'signing' | 'fetch' | 'clock'> {
  /** The service token: its account may read the tasks of all accounts. */
  token: string;
  position?: PositionStore;
  /** Between two looks; default 15. */
  intervalSeconds?: number;
  log?: Log;
}

/** A change, and the account that provably made its task. */
export interface OwnedChange {
  owner: string;
  change: TaskChange;
}

/** It can only look, so its token never answers a call of a user. */
export interface ServiceWatcher {
  /**
   * The changes of all accounts after the saved position, or from now on; a change counts as delivered when the next one is requested. Throws ConnectorError
   * `not_authenticated` or `missing_scope` when the server refuses the token.
   */
  changes(options?: { signal?: AbortSignal }): AsyncGenerator<OwnedChange, void>;
  /** For `createWatcher`. */
  readonly loop: LookLoop;
  /** The states of the records of all accounts, see `Track`. */
  states(track: Pick<Track<never>, 'states'>, signal?: AbortSignal): ReturnType<Track<never>['states']>;
  /** The server has refused the token, so each account is watched by itself. */
  isRefused(): boolean;
}

export function createServiceWatcher({
  token,
  position = memoryPosition(),
  intervalSeconds = 15,
  clock = systemClock,
  log = silentLog,
  ...options
}: ServiceWatcherOptions): ServiceWatcher {
  const session = bearer(token);
  const api = createApi({
    ...options,
    clock,
    log,
    session,
    accountId: 'service',
    visibility: 'deployment',
    // The limits of the document are those of an account.
    tier: 'enterprise',
  });
  let refused = false;
  const loop: LookLoop = createLookLoop({
    async look(place, signal) {
      // Some servers answer without looking at the token.
      await api.requireSignIn();
      return api.tasks.feed(place, signal);
    },
    async *hints(signal) {
      // A token that the server refuses anyway is one warning.
      await loop.begun;
      if (!refused) yield* hints({ ...options, session, clock, log }, signal);
    },
    position,
    clock,
    intervalSeconds,
    log,
    onRefused({ code }) {
      refused = true;
      log.warn('the server refuses the service token: each account is watched by itself until a restart', {
        code,
        setting: 'CODETETHER_SERVICE_TOKEN',
      });
    },
  });
  return {
    loop,
    isRefused: () => refused,
    states: (track, signal) => track.states(api, signal),
    changes: ({ signal } = {}) =>
      loop.subscribe({
        accept: (change) => (change.owner === undefined ? undefined : { owner: change.owner, change }),
        signal,
      }),
  };
}

/** Before the stream is opened again, in ms. */
const reopenAfter = 60_000;

/** The server's stream, opened again whenever it ends. */
async function* hints(
  { clock, log, fetch = globalThis.fetch, ...options }: Pick<ServiceWatcherOptions, 'url' | 'fetch'> & Listening,
  signal: AbortSignal,
): AsyncGenerator<void, void> {
  while (!signal.aborted) {
    try {
      const refused = yield* serverEvents({ ...options, fetch }, signal);
      if (refused === 401 || refused === 403) {
        log.warn(
          'the service token may not listen to the events of the server: new events are found at the next look',
          {
            status: refused,
            setting: 'CODETETHER_SERVICE_TOKEN',
          },
        );
      }
      if (refused !== undefined && refused < 500) return;
    } catch (error) {
      if (!signal.aborted) log.debug('the stream of the server broke', { error: String(error) });
    }
    await clock.sleep(reopenAfter, signal).catch(() => undefined);
  }
}

interface Listening {
  session: Session;
  clock: Clock;
  log: Log;
}

/**
 * Call it before an account gets a change: a service token must not tell it more than its own sign-in would. Waits while the issuer does not answer, or for
 * the signal. Throws ConnectorError when the sign-in has ended.
 */
export async function untilSignedIn(
  { api }: Pick<Caller, 'api'>,
  { clock, intervalSeconds = 15, signal }: { clock: Clock; intervalSeconds?: number; signal?: AbortSignal },
): Promise<void> {
  while (!signal?.aborted) {
    const error = await api.requireSignIn().then(() => undefined, toConnectorError);
    if (!error) return;
    if (!error.retryable) throw error;
    await clock.sleep(intervalSeconds * 1000, signal).catch(() => undefined);
  }
}
