// Finds the task with an idempotency key among the newest.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account, Found } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { seeListed } from './read.ts';
import { listCap, listRows } from './server-list.ts';
import { type SeenTask, toTask } from './wire.ts';

/** The number of tasks that are searched. */
const newest = 50;
/** The server's clock and ours may differ by this much, in ms. */
const skew = 120_000;

/** The account's task with the key; `absent` when every task since then was seen and none has it. A PRD chat has no queue entry. */
export async function findTaskByKey(
  account: Account,
  key: string,
  since: number,
  isQueued = true,
): Promise<Found<Task> | 'absent' | 'unknown'> {
  const rows = await listRows(account);
  const listed = await firstOwn(
    account,
    key,
    rows.map((row) => toTask(row, account)),
  );
  if (listed) return listed;
  const runs = await listTaskRuns(account.client, { limit: newest });
  const known = new Set(rows.map(({ id }) => id));
  const recent = runs.filter((run) => !known.has(run.task_id));
  const found = await firstOwn(account, key, await mapLimit(recent, 5, (run) => seeListed(account, run.task_id)));
  if (found) return found;
  if (!isQueued) return rows.length < listCap ? 'absent' : 'unknown';
  const oldest = runs.at(-1);
  const reachedBack = runs.length < newest || (oldest && Date.parse(oldest.created_at) < since - skew);
  return reachedBack && (runs.length > 0 || rows.length < listCap) ? 'absent' : 'unknown';
}

async function firstOwn(
  account: Account,
  key: string,
  tasks: readonly (SeenTask | undefined)[],
): Promise<Found<Task> | undefined> {
  const candidates = tasks
    .filter((seen) => seen !== undefined)
    .filter(({ owned }) => owned?.key === key)
    .sort((a, b) => (a.task.created_at < b.task.created_at ? -1 : 1));
  for (const seen of candidates) {
    if (await isOwnTask(account, seen)) {
      const { task_id, title } = seen.task;
      return { made: seen.task, maker: seen.owned?.maker, input: seen.owned?.input, id: task_id, title };
    }
  }
  return undefined;
}
