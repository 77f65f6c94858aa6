// Finds the task with an idempotency key.
import type { Account, Found } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { listCap, listRows } from './server-list.ts';
import { readSeen, readUnlisted } from './unlisted.ts';
import { type SeenTask, toTask } from './wire.ts';

/** Queue entries that are searched. */
const mostRuns = 1_000;
/** The most tasks that one search reads; the memory knows them afterwards. */
const mostReads = 100;
/** The server's clock and ours may differ by this much, in ms. */
const skew = 120_000;

/** The account's task with the key; `absent` when every task since then was seen and none has it. A PRD chat has no queue entry. */
export async function findTaskByKey(
  account: Account,
  key: string,
  since: number,
  isQueued = true,
): Promise<Found<Task> | 'absent' | 'unknown'> {
  const use = await account.memory.useOf(key);
  const used = use?.place === 'tasks' ? await readSeen(account, use.id) : undefined;
  const remembered = await firstOwn(account, key, used ? [used] : []);
  if (remembered) return remembered;
  const [rows, runs] = await Promise.all([listRows(account), listTaskRuns(account.client, { limit: mostRuns })]);
  const listed = await firstOwn(
    account,
    key,
    rows.map((row) => toTask(row, account)),
  );
  if (listed) return listed;
  const known = new Set(rows.map(({ id }) => id));
  const from = since - skew;
  const recent = runs.filter((run) => !known.has(run.task_id) && Date.parse(run.created_at) >= from);
  const ids = [...new Set(recent.map(({ task_id }) => task_id))];
  const unlisted = await readUnlisted(account, ids, (stamp) => stamp.key === key, mostReads);
  const found = await firstOwn(account, key, unlisted.tasks);
  if (found) return found;
  if (!isQueued) return rows.length < listCap ? 'absent' : 'unknown';
  const oldest = runs.at(-1);
  const reachedBack = runs.length < mostRuns || (oldest && Date.parse(oldest.created_at) < from);
  return reachedBack && unlisted.isComplete && (runs.length > 0 || rows.length < listCap) ? 'absent' : 'unknown';
}

async function firstOwn(account: Account, key: string, tasks: readonly SeenTask[]): Promise<Found<Task> | undefined> {
  const candidates = tasks
    .filter(({ owned }) => owned?.key === key)
    .sort((a, b) => (a.task.created_at < b.task.created_at ? -1 : 1));
  for (const seen of candidates) {
    if (await isOwnTask(account, seen)) {
      const { task_id, title } = seen.task;
      await account.memory.addUse(key, { place: 'tasks', id: task_id });
      return { made: seen.task, maker: seen.owned?.maker, input: seen.owned?.input, id: task_id, title };
    }
  }
  return undefined;
}
