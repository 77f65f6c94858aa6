// Work that one instance does each minute or each hour.
import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from './jobs.ts';
import type { Queue } from './queue.ts';

type Round = 'minute' | 'hour';

export const maintenanceQueue: Queue<{ every: Round }> = {
  name: 'housekeeping',
  retries: 2,
  retryDelay: 60,
  longest: 300,
};

/** The tasks of each round; they run one after the other. */
export type MaintenanceTasks = Readonly<Record<Round, readonly (() => Promise<void>)[]>>;

const crons: Readonly<Record<Round, string>> = { minute: '* * * * *', hour: '17 * * * *' };

export async function startMaintenance(database: Database, jobs: Jobs, tasks: MaintenanceTasks): Promise<void> {
  const round = async (every: Round) => {
    for (const task of tasks[every]) await task();
  };
  await jobs.work(maintenanceQueue, ({ every }) => round(every), { concurrency: 1 });
  for (const every of ['minute', 'hour'] as const)
    await jobs.schedule(database, maintenanceQueue, {
      key: every,
      cron: crons[every],
      timezone: 'UTC',
      data: { every },
    });
  await round('minute');
}
