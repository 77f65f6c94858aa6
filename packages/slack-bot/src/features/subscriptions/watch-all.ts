// The events of all accounts, seen by one watcher with the operator's service token. Runs under a lease, on one instance at a time.
import {
  type Caller,
  ConnectorError,
  eventOf,
  missingScopes,
  type OwnedChange,
  operations,
  type PositionStore,
  parseInput,
  type ServiceWatcher,
  toConnectorError,
  untilSignedIn,
} from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { pauseOwner } from './pause.ts';
import { createSharedPosition, isWatchedForAll, shareOutPosition } from './positions-table.ts';
import { type Subscription, watchAllQueue } from './subscription.ts';
import { subscriptionsOf } from './subscriptions-table.ts';
import { tellEvent } from './tell-event.ts';
import { readableEvent, type WatchOptions } from './watch-account.ts';

export interface WatchAllOptions extends WatchOptions {
  /** Makes the watcher, if the operator gave a service token. */
  service?: ((position: PositionStore) => ServiceWatcher) | undefined;
}

/** Every instance takes the loop, so that one without a token gives the accounts their own turns again. */
export async function holdWatchForAll(options: WatchAllOptions) {
  const { database, jobs, service } = options;
  const holder = jobs.hold(watchAllQueue, { run: (_, signal) => watchAll(signal, options) });
  if (service) await jobs.send(database, watchAllQueue, [{ data: {}, key: 'all' }]);
  else await keepWatchForAll(database, jobs);
  return holder;
}

/** Queues the loop for all where it is in charge; it gets no second one. */
export async function keepWatchForAll(database: Database, jobs: Pick<Jobs, 'send'>): Promise<void> {
  if (await isWatchedForAll(database)) await jobs.send(database, watchAllQueue, [{ data: {}, key: 'all' }]);
}

/** Ends with the signal, or when the server refuses the token. */
async function watchAll(signal: AbortSignal, options: WatchAllOptions): Promise<void> {
  const watcher = options.service?.(createSharedPosition(options.database));
  if (!watcher) return shareOut(options);
  try {
    for await (const change of watcher.changes({ signal })) await tellOwner(options, change, signal);
  } catch (thrown) {
    if (!watcher.isRefused()) throw thrown;
    await shareOut(options);
  }
}

/** Each account's own turns continue where it stopped. */
function shareOut({ database }: WatchAllOptions): Promise<void> {
  return database.transaction(shareOutPosition);
}

async function tellOwner(options: WatchAllOptions, { owner, change }: OwnedChange, signal: AbortSignal): Promise<void> {
  for (const trigger of operations) {
    if (trigger.kind !== 'trigger' || trigger.on !== change.kind) continue;
    const event = eventOf(trigger, change);
    for (const subscription of await subscriptionsOf(options.database, owner, trigger.name)) {
      if (!trigger.matches(change, parseInput(trigger, subscription.input))) continue;
      const caller = await callerWhoMayHear(options, subscription, trigger.scopes, signal);
      if (caller) await tellEvent(options, subscription, trigger, await readableEvent(options, caller, event));
    }
  }
}

/** The caller of the owner, whose sign-in still allows it. */
async function callerWhoMayHear(
  options: WatchAllOptions,
  { owner }: Subscription,
  scopes: Parameters<typeof missingScopes>[0],
  signal: AbortSignal,
): Promise<Caller | undefined> {
  const caller = await options.accounts.callerOf(owner);
  if (!caller) return undefined;
  try {
    const missing = missingScopes(scopes, caller.scopes);
    if (missing.length > 0) throw new ConnectorError('missing_scope', 'The sign-in may not see tasks.');
    await untilSignedIn(caller, { ...options, signal });
    signal.throwIfAborted();
    return caller;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toConnectorError(thrown);
    if (error.code === 'missing_scope') await pauseOwner(options, owner);
    else options.log.warn('an event was not told: the account has no valid sign-in', { code: error.code });
    return undefined;
  }
}
