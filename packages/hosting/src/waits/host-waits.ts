// A relay inside a program: its routes, the looks and the callbacks, over the program's store.
import {
  type CallerOptions,
  type Clock,
  createCaller,
  createServiceWatcher,
  createStateLooks,
  type Log,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import type { Hono } from 'hono';
import { createAcceptWait } from './accept-wait.ts';
import { callBack } from './call-back.ts';
import { lookForEnds } from './look-for-ends.ts';
import type { WaitSettings } from './settings.ts';
import { waitRoutes } from './wait-routes.ts';
import type { Waits } from './waits.ts';

export interface HostedWaitsOptions extends WaitSettings {
  waits: Waits;
  /** The server, and the keys with which the Zapier app signs. */
  codetether: Pick<CallerOptions, 'url' | 'signing' | 'signedSince' | 'fetch'>;
  serviceToken: string;
  /** Calls Zapier. It must tell nobody the address. */
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log: Log;
}

export interface HostedWaits {
  /** `POST /waits`. */
  routes: Hono;
  /** Whether a wait could be stored now. */
  isReady(): Promise<boolean>;
  /** Finishes the calls that are under way. */
  stop(): Promise<void>;
}

export function hostWaits(options: HostedWaitsOptions): HostedWaits {
  const { waits, serviceToken, visibility, lookSeconds, standIns = [], fetch, clock, log } = options;
  const codetether = { ...options.codetether, clock, log };
  const ending = new AbortController();
  const { signal } = ending;
  const service = createServiceWatcher({ ...codetether, token: serviceToken });
  const reader = createCaller({
    ...codetether,
    session: bearer(serviceToken),
    accountId: 'service',
    visibility: 'server',
    tier: 'enterprise',
  });
  const looks = createStateLooks({ service, intervalSeconds: lookSeconds, clock, log });
  const looked = lookForEnds({ waits, looks, reader, lookSeconds, clock, log }, signal);
  const called = callBack({ waits, clock, fetch, log }, signal);
  return {
    routes: waitRoutes(createAcceptWait({ waits, codetether: { ...codetether, visibility }, standIns, clock }), log),
    isReady: () =>
      waits.countOf('').then(
        () => true,
        () => false,
      ),
    async stop() {
      ending.abort();
      await Promise.all([looked, called]);
    },
  };
}
