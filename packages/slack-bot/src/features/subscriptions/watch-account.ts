// One account's events, as long as somebody waits for them: one look in each of its turns, on whichever instance is free.
import {
  type Caller,
  type Clock,
  type Event,
  eventOf,
  type Log,
  missingScopes,
  parseInput,
  toConnectorError,
} from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { type Looks, takeLooks } from '../../jobs/looks.ts';
import type { Accounts, BotContext } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import type { Member } from '../../slack/delivery.ts';
import { pauseOwner } from './pause.ts';
import { createPositionStore, forgetPosition, isWatchedForAll } from './positions-table.ts';
import { triggerNamed } from './subscriptions.ts';
import { listSubscriptions } from './subscriptions-table.ts';
import { tellEvent } from './tell-event.ts';

export interface WatchOptions {
  database: Database;
  jobs: Jobs;
  accounts: Accounts;
  names: BotContext['names'];
  clock: Clock;
  log: Log;
  /** Between two looks at the server; default 15. */
  intervalSeconds?: number;
}

/** A look that failed is done again after this long, in seconds, unless the server says when. */
const afterFailure = 60;

export function takeWatches(options: WatchOptions): Looks {
  return takeLooks({ ...options, kind: 'subscriptions', run: (owner, signal) => watchOnce(owner, signal, options) });
}

/** Seconds until the next look. Undefined when nobody waits any more, and when the account has caught up with the loop for all. */
async function watchOnce(owner: Member, signal: AbortSignal, options: WatchOptions): Promise<number | undefined> {
  const { database, accounts, intervalSeconds = 15, log } = options;
  const caller = await accounts.callerOf(owner);
  const all = await listSubscriptions(database, { team: owner.team, owner: owner.user });
  const active = all.flatMap((subscription) => {
    const trigger = subscription.paused ? undefined : triggerNamed(subscription.trigger);
    return trigger ? [{ subscription, trigger }] : [];
  });
  const isOver = async () => {
    await forgetPosition(database, owner);
    return undefined;
  };
  if (!caller || active.length === 0) return isOver();
  if (active.some(({ trigger }) => missingScopes(trigger.scopes, caller.scopes).length > 0)) {
    await pauseOwner(options, owner);
    return isOver();
  }
  const position = createPositionStore(database, owner, caller.api.accountId);
  const place = await position.get();
  const isForAll = await isWatchedForAll(database);
  if (isForAll && !place) return undefined;
  try {
    const { changes, state } = await caller.api.tasks.feed(place, signal);
    for (const change of changes) {
      for (const { subscription, trigger } of active) {
        if (trigger.on !== change.kind || !trigger.matches(change, parseInput(trigger, subscription.input))) continue;
        await tellEvent(options, subscription, trigger, await readableEvent(options, caller, eventOf(trigger, change)));
      }
    }
    if (isForAll) return isOver();
    await position.set(state);
    return intervalSeconds;
  } catch (thrown) {
    const error = toConnectorError(thrown);
    if (error.code === 'missing_scope') await pauseOwner(options, owner);
    else if (!signal.aborted) log.warn('could not look for events', { code: error.code, error: String(thrown) });
    return error.retryAfter ?? afterFailure;
  }
}

/** With the name of its codebase, as its owner may know it. */
export async function readableEvent(
  options: Pick<WatchOptions, 'names' | 'log'>,
  caller: Caller,
  event: Event,
): Promise<Event> {
  const [record = event.record] = await withCodebaseNames(options, caller, [event.record]);
  return { ...event, record };
}
