import type { ServiceWatcher } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Feature } from '../feature.ts';
import { lookAtTasks } from './look-at-tasks.ts';
import { lookForAll } from './look-for-all.ts';

export interface TaskTrackingOptions {
  database: Database;
  service: Pick<ServiceWatcher, 'states'> | undefined;
  /** Between two looks for all accounts. */
  intervalSeconds: number;
}

export function taskTrackingFeature(
  context: BotContext,
  { database, service, intervalSeconds }: TaskTrackingOptions,
): Feature {
  return {
    async start() {
      const forAll = service && (await lookForAll(context, { database, service, intervalSeconds }));
      const looks = lookAtTasks(context, { database, ...(forAll && { isLookedForAll: forAll.isInCharge }) });
      return async () => {
        await forAll?.stop();
        await looks.stop();
      };
    },
  };
}
