// Finds the task with an idempotency key.
import type { Account, Found } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { isOwnTask } from './ownership.ts';
import { latest, searchQueue } from './search-queue.ts';
import { listCap, listRows } from './server-list.ts';
import { learnTasks, readAndLearn } from './unlisted.ts';
import { type SeenTask, toTask } from './wire.ts';

/** The server's clock and ours may differ by this much, in ms. */
const skew = 120_000;

/** The account's task with the key; `absent` when every task since then was seen and none has it. A PRD chat has no queue entry. */
export async function findTaskByKey(
  account: Account,
  key: string,
  since: number,
  isQueued = true,
): Promise<Found<Task> | 'absent' | 'unknown'> {
  const { use, spans, isListFull: wasFull } = await account.memory.recall({ key });
  const used = use?.place === 'tasks' ? await readAndLearn(account, use.id) : undefined;
  const remembered = await firstOwn(account, key, used ? [used] : []);
  if (remembered) return remembered;
  // A task that we cannot read now may exist all the same.
  const isHidden = use?.place === 'tasks' && !used;
  const known = isHidden ? undefined : spans.tasks;
  const lookedAt = account.client.serverNow();
  const rows = wasFull && since === 0 && isQueued ? undefined : await listRows(account);
  const listed = (rows ?? []).map((row) => toTask(row, account));
  const found = await firstOwn(account, key, listed);
  if (found) return found;
  const isListFull = rows === undefined || rows.length >= listCap;
  const isLearned = rows === undefined || (await learnTasks(account, listed, isListFull));
  if (!isListFull && (listed.length > 0 || !isQueued)) {
    const span = { from: '', to: latest(listed.map(({ task }) => task)), lookedAt };
    if (isLearned) await account.memory.learn({ spans: { tasks: span } });
    return isHidden ? 'unknown' : 'absent';
  }
  const queue = await searchQueue(account, {
    key,
    from: since > 0 ? new Date(since - skew).toISOString() : '',
    ...(known && { known }),
    listed: new Set(listed.map(({ task }) => task.task_id)),
  });
  const queued = await firstOwn(account, key, queue.tasks);
  if (queued) return queued;
  if (queue.span && isLearned) await account.memory.learn({ spans: { tasks: { ...queue.span, lookedAt } } });
  const isEmpty = queue.isEmpty && !isListFull;
  return isQueued && (queue.isComplete || isEmpty) && !isHidden ? 'absent' : 'unknown';
}

async function firstOwn(account: Account, key: string, tasks: readonly SeenTask[]): Promise<Found<Task> | undefined> {
  const candidates = tasks
    .filter(({ owned }) => owned?.key === key)
    .sort((a, b) => (a.task.created_at < b.task.created_at ? -1 : 1));
  for (const seen of candidates) {
    if (await isOwnTask(account, seen)) {
      const { task_id, title, created_at } = seen.task;
      await account.memory.learn({ uses: new Map([[key, { place: 'tasks', id: task_id, created_at }]]) });
      return { made: seen.task, maker: seen.owned?.maker, input: seen.owned?.input, id: task_id, title };
    }
  }
  return undefined;
}
