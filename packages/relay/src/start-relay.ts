// Starts the relay: its store, the looks and the callbacks, then the server.
import { type Clock, createSigning, type Log, systemClock } from '@codetether/core';
import { lazyAsync } from '@codetether/core/lazy-async';
import { closeServer, createGuardedServer, healthRoutes, listen, listenerOf } from '@codetether/hosting/http';
import { hostWaits } from '@codetether/hosting/waits';
import { Hono } from 'hono';
import type { Config } from './config.ts';
import { openWaits } from './open-waits.ts';

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

/** Throws ConfigError when the store cannot be used or the port is taken. */
export async function startRelay(config: Config, options: RelayOptions): Promise<RunningRelay> {
  const { url, publicUrl, host, port } = config;
  const { log, clock = systemClock, fetch = globalThis.fetch } = options;
  const { keys, signedSince } = config.signing;
  const { waits, close } = await openWaits(config, log);
  const hosted = hostWaits({
    ...config,
    waits,
    codetether: {
      url,
      fetch,
      ...(keys && { signing: createSigning(keys) }),
      ...(signedSince !== undefined && { signedSince }),
    },
    clock,
    fetch,
    log,
  });
  let stopping = false;
  const app = new Hono();
  app.route(
    '/',
    healthRoutes(async () => !stopping && (await hosted.isReady())),
  );
  app.route('/', hosted.routes);
  const server = createGuardedServer({ name: 'relay', publicUrl, answer: listenerOf(app, log), log });
  const stop = lazyAsync(async () => {
    stopping = true;
    await closeServer(server);
    await hosted.stop();
    await close();
  });
  try {
    return { url: `http://${host}:${await listen(server, { host, port })}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
