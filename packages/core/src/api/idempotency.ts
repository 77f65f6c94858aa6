// Which of the newest tasks carries a key.
import { concurrently } from '../concurrently.ts';
import type { Account } from './account.ts';
import type { Task } from './records.ts';
import { seeListed } from './task.ts';
import { listCap, listRows } from './task-rows.ts';
import { listTaskRuns } from './task-runs.ts';
import { toTask } from './task-wire.ts';

/** How many of the newest tasks are looked at. */
const newest = 50;
/** Clocks of the server and ours may differ by this much, in ms. */
const skew = 120_000;

/** The task of this account with the key; `absent` when all tasks made since then were seen and none has it. */
export async function findByKey(account: Account, key: string, since: number): Promise<Task | 'absent' | 'unknown'> {
  const rows = await listRows(account);
  const listed = rows.map((row) => toTask(row, account)).find((seen) => isMade(seen.stamp));
  if (listed) return listed.task;
  const runs = await listTaskRuns(account.client, { limit: newest });
  const known = new Set(rows.map(({ id }) => id));
  const recent = runs.filter((run) => !known.has(run.task_id));
  const seen = await concurrently(recent, 5, (run) => seeListed(account, run.task_id));
  const found = seen.find((one) => one && isMade(one.stamp));
  if (found) return found.task;
  const oldest = runs.at(-1);
  const reachedBack = runs.length < newest || (oldest && Date.parse(oldest.created_at) < since - skew);
  return reachedBack && (runs.length > 0 || rows.length < listCap) ? 'absent' : 'unknown';

  function isMade(stamp: { idempotency_key?: string; connect_account?: string }): boolean {
    return stamp.idempotency_key === key && stamp.connect_account === account.id;
  }
}
