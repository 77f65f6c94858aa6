// One account's events, as long as somebody waits for them. Runs under a lease, on one instance at a time.
import { type Clock, createWatcher, type Log, toConnectorError } from '@codetether/core';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Database } from '../../postgres/database.ts';
import type { Accounts } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { pauseOwner } from './pause.ts';
import { createPositionStore, forgetPosition, isWatchedForAll } from './positions-table.ts';
import { watchAllQueue, watchQueue } from './subscription.ts';
import { triggerNamed } from './subscriptions.ts';
import { allSubscribers, listSubscriptions, subscribersWithPosition } from './subscriptions-table.ts';
import { tellEvent } from './tell-event.ts';

export interface WatchOptions {
  database: Database;
  jobs: Jobs;
  accounts: Accounts;
  clock: Clock;
  log: Log;
  /** Between two looks at the server; default 15. */
  intervalSeconds?: number;
}

/**
 * Queues a watch loop for each owner of subscriptions; an owner that is watched already gets no second one. With one loop for all, it queues that one, and
 * loops for owners that have a place of their own to catch up from.
 */
export async function watchAllOwners(database: Database, jobs: Pick<Jobs, 'send'>): Promise<void> {
  const isForAll = await isWatchedForAll(database);
  if (isForAll) await jobs.send(database, watchAllQueue, [{ data: {}, key: 'all' }]);
  const owners = isForAll ? await subscribersWithPosition(database) : await allSubscribers(database);
  const watches = owners.map((owner) => ({ data: owner, key: `${owner.team}:${owner.user}` }));
  if (watches.length > 0) await jobs.send(database, watchQueue, watches);
}

/** Takes the watch loops that no other instance has. */
export function holdWatches(options: WatchOptions) {
  return options.jobs.hold(watchQueue, { run: (member, signal) => watchAccount(member, signal, options) });
}

/** Ends when nobody waits any more, or when it has caught up with the loop for all; otherwise with the signal. */
async function watchAccount(member: Member, signal: AbortSignal, options: WatchOptions): Promise<void> {
  const { database, accounts, clock, intervalSeconds } = options;
  const caller = await accounts.callerOf(member);
  const all = await listSubscriptions(database, { team: member.team, owner: member.user });
  const active = all.filter(({ paused }) => !paused);
  if (!caller || active.length === 0) return forgetPosition(database, member);

  const position = createPositionStore(database, member, caller.api.accountId);
  const isForAll = await isWatchedForAll(database);
  if (isForAll && !(await position.get())) return;
  const caughtUp = new AbortController();
  const lastLook = async () => {
    await forgetPosition(database, member);
    caughtUp.abort();
  };
  const watcher = createWatcher({
    caller,
    position: isForAll ? { ...position, set: lastLook } : position,
    clock,
    ...(intervalSeconds !== undefined && { intervalSeconds }),
  });
  const failed = new AbortController();
  const until = AbortSignal.any([signal, failed.signal, caughtUp.signal]);
  try {
    // All attached before anything is awaited: each must see the events since the kept position.
    const streams = active.flatMap((subscription) => {
      const trigger = triggerNamed(subscription.trigger);
      if (!trigger) return [];
      return [{ subscription, trigger, events: watcher.watch(trigger, subscription.input, { signal: until }) }];
    });
    await Promise.all(
      streams.map(async ({ subscription, trigger, events }) => {
        for await (const event of events) await tellEvent(options, subscription, trigger, event);
      }),
    );
  } catch (thrown) {
    const { code } = toConnectorError(thrown);
    // The end of a sign-in has paused them already.
    if (code === 'not_authenticated') return;
    if (code === 'missing_scope') return pauseOwner(options, member);
    throw thrown;
  } finally {
    failed.abort();
  }
}
