import type { Jobs } from '../../jobs/jobs.ts';
import { leased, type Queue } from '../../jobs/queue.ts';
import type { Database } from '../../postgres/database.ts';
import type { TrackedTask } from './tracked-task.ts';

/** Tasks and runs whose end will be reported; leased. */
export const trackingQueue: Queue<TrackedTask> = { name: 'follow', ...leased };

export function enqueueTracking(database: Database, jobs: Pick<Jobs, 'send'>, task: TrackedTask): Promise<void> {
  return jobs.send(database, trackingQueue, [{ data: task, key: task.key }]);
}
