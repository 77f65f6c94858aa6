// The events of all accounts, seen by one watcher with the operator's service token. Runs under a lease, on one instance at a time.
import {
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
import { pauseOwner } from './pause.ts';
import { createSharedPosition, isWatchedForAll, shareOutPosition } from './positions-table.ts';
import { type Subscription, watchAllQueue, watchQueue } from './subscription.ts';
import { allSubscribers, subscriptionsOf } from './subscriptions-table.ts';
import { tellEvent } from './tell-event.ts';
import { type WatchOptions, watchAllOwners } from './watch-account.ts';

export interface WatchAllOptions extends WatchOptions {
  /** Makes the watcher, if the operator gave a service token. */
  service?: ((position: PositionStore) => ServiceWatcher) | undefined;
}

/** Every instance takes the loop, so that one without a token gives the accounts their own loops again. */
export async function holdWatchForAll(options: WatchAllOptions) {
  const { database, jobs, service } = options;
  const holder = jobs.hold(watchAllQueue, { run: (_, signal) => watchAll(signal, options) });
  if (service) await jobs.send(database, watchAllQueue, [{ data: {}, key: 'all' }]);
  return holder;
}

/** Ends with the signal, or when the server refuses the token. */
async function watchAll(signal: AbortSignal, options: WatchAllOptions): Promise<void> {
  const watcher = options.service?.(takingCharge(options));
  if (!watcher) return shareOut(options);
  try {
    for await (const change of watcher.changes({ signal })) await tellOwner(options, change, signal);
  } catch (thrown) {
    if (!watcher.isRefused()) throw thrown;
    await shareOut(options);
  }
}

/** The position after the first look means that nothing is missed any more: the accounts' own loops catch up with it, and end. */
function takingCharge({ database, jobs }: WatchAllOptions): PositionStore {
  const position = createSharedPosition(database);
  return {
    get: position.get,
    async set(place) {
      const isInCharge = await isWatchedForAll(database);
      await position.set(place);
      if (isInCharge) return;
      for (const owner of await allSubscribers(database)) {
        await jobs.restart(database, watchQueue, { data: owner, key: `${owner.team}:${owner.user}` });
      }
    },
  };
}

async function shareOut({ database, jobs }: WatchAllOptions): Promise<void> {
  await database.transaction(shareOutPosition);
  await watchAllOwners(database, jobs);
}

async function tellOwner(options: WatchAllOptions, { owner, change }: OwnedChange, signal: AbortSignal): Promise<void> {
  for (const trigger of operations) {
    if (trigger.kind !== 'trigger' || trigger.on !== change.kind) continue;
    const event = eventOf(trigger, change);
    for (const subscription of await subscriptionsOf(options.database, owner, trigger.name)) {
      if (!trigger.matches(change, parseInput(trigger, subscription.input))) continue;
      if (await mayHear(options, subscription, trigger.scopes, signal)) {
        await tellEvent(options, subscription, trigger, event);
      }
    }
  }
}

/** Whether the owner's own sign-in still allows it. */
async function mayHear(
  options: WatchAllOptions,
  { owner }: Subscription,
  scopes: Parameters<typeof missingScopes>[0],
  signal: AbortSignal,
): Promise<boolean> {
  const caller = await options.accounts.callerOf(owner);
  if (!caller) return false;
  try {
    const missing = missingScopes(scopes, caller.scopes);
    if (missing.length > 0) throw new ConnectorError('missing_scope', 'The sign-in may not see tasks.');
    await untilSignedIn(caller, { ...options, signal });
    signal.throwIfAborted();
    return true;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toConnectorError(thrown);
    if (error.code === 'missing_scope') await pauseOwner(options, owner);
    else options.log.warn('an event was not told: the account has no valid sign-in', { code: error.code });
    return false;
  }
}
