import type { Clock, Log } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { actionsWith, idValue } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { Feature } from '../feature.ts';
import {
  changeSubscription,
  mute,
  type SubscriptionChange,
  subscribe,
  subscriptions,
  unmute,
  unsubscribe,
} from './commands.ts';
import { workDigests } from './digest.ts';
import { subscriptionsAtHome } from './home-section.ts';
import type { SubscriptionsContext } from './subscription.ts';
import { takeWatches } from './watch-account.ts';
import { holdWatchForAll, type WatchAllOptions } from './watch-all.ts';

export interface SubscriptionsFeatureOptions {
  database: Database;
  jobs: Jobs;
  clock: Clock;
  /** Between two looks at the server, in seconds. */
  intervalSeconds?: number;
  service?: WatchAllOptions['service'];
  log: Log;
}

const changes: readonly SubscriptionChange[] = ['mute', 'unmute', 'remove'];

export function subscriptionsFeature(context: SubscriptionsContext, options: SubscriptionsFeatureOptions): Feature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [subscribe, subscriptions, mute, unmute, unsubscribe]),
    actions: changes.map((change) =>
      action(`subscription:${change}`, idValue, (_, { request }, id) =>
        changeSubscription(context, request, id, change),
      ),
    ),
    home: { place: 'below', section: (member) => subscriptionsAtHome(context, member) },
    async start() {
      await workDigests(options);
      const watching = { ...options, accounts: context.accounts, names: context.names };
      await holdWatchForAll(watching);
      const looks = takeWatches(watching);
      return () => looks.stop();
    },
  };
}
