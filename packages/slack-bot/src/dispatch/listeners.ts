// Connects the announcements of features with the features that act on them.
import type { Log } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { resealAccounts } from '../features/accounts/accounts-table.ts';
import { forgetOldMemories } from '../features/accounts/memory-table.ts';
import { forgetOldLinks } from '../features/accounts/revocations.ts';
import type { LinkListener } from '../features/accounts/unlink.ts';
import { budgetAlertsAtLinks, pauseRefusedAlert } from '../features/budget-alerts/pause.ts';
import { forgetOrphans, resealInstallations } from '../features/installations/installations-table.ts';
import { tellMissingScopes } from '../features/installations/missing-scopes.ts';
import { forgetOldRunMessages } from '../features/live-runs/run-messages-table.ts';
import { forgetOldDigestItems } from '../features/subscriptions/digest-items-table.ts';
import { pauseRefusedSubscription, subscriptionsAtLinks } from '../features/subscriptions/pause.ts';
import { keepWatchForAll } from '../features/subscriptions/watch-all.ts';
import { tasksAtLinks } from '../features/task-tracking/tasks-at-links.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { MaintenanceTasks } from '../jobs/maintenance.ts';
import type { KeptPost } from '../jobs/outbox-table.ts';
import type { Sealer } from '../postgres/encryption.ts';
import { forgetOld, type Retention } from '../postgres/retention.ts';
import { botScopes } from './manifest.ts';

export const linkListeners: readonly LinkListener[] = [subscriptionsAtLinks, budgetAlertsAtLinks, tasksAtLinks];

interface Parts {
  database: Database;
  jobs: Jobs;
}

/** Slack will never take the post. */
export async function pauseAfterRefusal(
  parts: { database: Database; jobs: Pick<Jobs, 'send'> },
  post: KeptPost,
  code: string,
): Promise<void> {
  await pauseRefusedSubscription(parts, post, code);
  await pauseRefusedAlert(parts, post, code);
}

export function maintenanceTasks(parts: Parts & { sealer: Sealer; keep: Retention; log: Log }): MaintenanceTasks {
  const { database, jobs, sealer, keep } = parts;
  return {
    minute: [() => jobs.clearBlocked(), () => keepWatchForAll(database, jobs)],
    hour: [
      () => forgetOld(database, keep),
      () => tellMissingScopes(parts, botScopes),
      () => forgetOldLinks(parts),
      () => forgetOldDigestItems(database),
      () => forgetOldRunMessages(database),
      () => forgetOldMemories(database),
      () => forgetOrphans(database),
      () => resealAccounts(database, sealer),
      () => resealInstallations(database, sealer),
    ],
  };
}
