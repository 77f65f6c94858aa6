// Subscriptions of channels and people to triggers: kept, scheduled, watched.
import { ConnectorError, missingScopes, operations, parseInput, type TriggerOperation } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import type { Database, Sql } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueLook } from '../../jobs/looks.ts';
import type { Accounts } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { digestQueue, type Subscription, type Subscriptions } from './subscription.ts';
import {
  addSubscription,
  findSubscription,
  listSubscriptions,
  muteSubscription,
  removeSubscription,
  resumeSubscription,
} from './subscriptions-table.ts';

export interface SubscriptionsOptions {
  database: Database;
  jobs: Jobs;
  accounts: Accounts;
}

export function createSubscriptions({ database, jobs, accounts }: SubscriptionsOptions): Subscriptions {
  return {
    async add(wish) {
      const trigger = triggerNamed(wish.trigger);
      if (!trigger) throw new ConnectorError('invalid_input', `There is no event ${inQuotes(wish.trigger, 100)}.`);
      parseInput(trigger, wish.input);
      await mayWatch(accounts, wish.owner, trigger);
      return database.transaction(async (sql) => {
        const subscription = await addSubscription(sql, wish);
        if (subscription.digestAt !== undefined) await scheduleDigest(sql, jobs, subscription);
        await enqueueLook(sql, 'subscriptions', wish.owner);
        return subscription;
      });
    },
    list: (filter) => listSubscriptions(database, filter),
    find: (team, id) => findSubscription(database, team, id),
    mute: (team, id, muted) => muteSubscription(database, team, id, muted),
    async resume(team, id) {
      const subscription = await findSubscription(database, team, id);
      const trigger = subscription && triggerNamed(subscription.trigger);
      if (!trigger) return;
      await mayWatch(accounts, subscription.owner, trigger);
      await database.transaction(async (sql) => {
        await resumeSubscription(sql, team, id);
        await enqueueLook(sql, 'subscriptions', subscription.owner);
      });
    },
    remove: (team, id) =>
      database.transaction(async (sql) => {
        const subscription = await findSubscription(sql, team, id);
        if (!subscription || !(await removeSubscription(sql, team, id))) return false;
        if (subscription.digestAt !== undefined) await jobs.unschedule(sql, digestQueue, id);
        await enqueueLook(sql, 'subscriptions', subscription.owner);
        return true;
      }),
  };
}

export function triggerNamed(name: string): TriggerOperation | undefined {
  return operations.find((one): one is TriggerOperation => one.kind === 'trigger' && one.name === name);
}

async function mayWatch(accounts: Accounts, owner: Member, trigger: TriggerOperation): Promise<void> {
  const account = await accounts.describe(owner);
  if (!account) {
    throw new ConnectorError('not_authenticated', 'Your CodeTether account is not connected.', {
      hint: 'Type `/codetether connect` first.',
    });
  }
  const missing = missingScopes(trigger.scopes, account.scopes);
  if (missing.length === 0) return;
  throw new ConnectorError('missing_scope', `Your sign-in does not allow this: it lacks ${missing.join(', ')}.`, {
    hint: 'Disconnect, connect again and allow it.',
    scopes: missing,
  });
}

function scheduleDigest(sql: Sql, jobs: Pick<Jobs, 'schedule'>, subscription: Subscription): Promise<void> {
  const { id, digestAt = 0, timezone = 'UTC' } = subscription;
  const cron = `${digestAt % 60} ${Math.floor(digestAt / 60)} * * *`;
  return jobs.schedule(sql, digestQueue, { key: id, cron, timezone, data: { team: subscription.team, id } });
}
