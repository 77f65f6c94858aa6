// What must be looked after now and then, by whichever instance's turn it is.
import type { Jobs } from '../jobs/jobs.ts';
import { type Housekeeping, housekeepingQueue, watchQueue } from '../jobs/queue.ts';
import type { Sealer } from '../postgres/encryption.ts';
import { resealAccounts } from '../features/accounts/accounts-table.ts';
import type { Database } from '../postgres/database.ts';
import { forgetOldDigestItems } from '../features/subscriptions/digest-items-table.ts';
import { forgetOrphans, resealInstallations } from '../features/installations/installations-table.ts';
import { forgetOldLinks } from '../features/accounts/link-attempts-table.ts';
import { forgetOldPosts } from '../jobs/outbox-table.ts';
import { forgetOldRunMessages } from '../features/live-runs/run-messages-table.ts';
import { allSubscribers } from '../features/subscriptions/subscriptions-table.ts';

interface Options {
  database: Database;
  jobs: Jobs;
  sealer: Sealer;
}

export async function keepHouse(options: Options): Promise<void> {
  const { database, jobs } = options;
  await jobs.work(housekeepingQueue, (round) => (round.every === 'minute' ? eachMinute(options) : eachHour(options)), {
    concurrency: 1,
  });
  const rounds: [Housekeeping['every'], string][] = [
    ['minute', '* * * * *'],
    ['hour', '17 * * * *'],
  ];
  for (const [every, cron] of rounds)
    await jobs.schedule(database, housekeepingQueue, { key: every, cron, timezone: 'UTC', data: { every } });
  await eachMinute(options);
}

export async function eachMinute({ database, jobs }: Options): Promise<void> {
  await jobs.clearBlocked();
  // Those that are watched already have a job, and this one is none.
  const owners = await allSubscribers(database);
  if (owners.length > 0)
    await jobs.send(
      database,
      watchQueue,
      owners.map((owner) => ({ data: owner, key: `${owner.team}:${owner.user}` })),
    );
}

export async function eachHour({ database, sealer }: Options): Promise<void> {
  await forgetOldPosts(database);
  await forgetOldLinks(database);
  await forgetOldDigestItems(database);
  await forgetOldRunMessages(database);
  await forgetOrphans(database);
  await resealAccounts(database, sealer);
  await resealInstallations(database, sealer);
}
