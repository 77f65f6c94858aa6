// Starts the relay: the stored waits, the looks, the callbacks, then the server.
import {
  type Clock,
  createCaller,
  createServiceWatcher,
  createSigning,
  createStateLooks,
  type Log,
  systemClock,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { closeServer, listen } from '@codetether/hosting/http';
import { callBack } from './callbacks/call-back.ts';
import type { Config } from './config.ts';
import { createAcceptWait } from './http/accept-wait.ts';
import { createRelayServer } from './http/server.ts';
import { lookForEnds } from './look-for-ends.ts';
import { openWaits } from './waits.ts';

export interface RunningRelay {
  /** Where it listens. */
  url: string;
  /** Takes nothing more, finishes what is running, and closes everything. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  log: Log;
  clock?: Clock;
  fetch?: typeof globalThis.fetch;
}

/** Throws ConfigError when the file cannot be used or the port is taken. */
export async function startRelay(config: Config, options: RelayOptions): Promise<RunningRelay> {
  const { url, serviceToken, visibility, lookSeconds, standIns = [], publicUrl, host, port } = config;
  const { log, clock = systemClock, fetch = globalThis.fetch } = options;
  const { keys, signedSince } = config.signing;
  const signing = keys && createSigning(keys);
  const codetether = { url, clock, fetch, log, ...(signing && { signing }) };
  const service = createServiceWatcher({ ...codetether, token: serviceToken });
  const ending = new AbortController();
  const { signal } = ending;

  const waits = openWaits(config.dataFile);
  const looking = lookForEnds(
    {
      waits,
      looks: createStateLooks({ service, intervalSeconds: lookSeconds, clock, log }),
      reader: createCaller({
        ...codetether,
        session: bearer(serviceToken),
        accountId: 'service',
        visibility: 'server',
        tier: 'enterprise',
      }),
      lookSeconds,
      clock,
      log,
    },
    signal,
  );
  const called = callBack({ waits, clock, fetch, log }, signal);
  const server = createRelayServer({
    acceptWait: createAcceptWait({
      waits,
      codetether: { ...codetether, visibility, ...(signedSince !== undefined && { signedSince }) },
      standIns,
      onAdded: looking.add,
      clock,
    }),
    publicUrl,
    isReady: () => !signal.aborted,
    log,
  });
  const stop = lazyAsync(async () => {
    ending.abort();
    await Promise.all([closeServer(server), looking.stopped, called]);
    waits.close();
  });
  try {
    return { url: `http://${host}:${await listen(server, { host, port })}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
