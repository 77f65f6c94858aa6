// Finds the task with an idempotency key.
import type { Account, Found } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { latest, searchQueue } from './search-queue.ts';
import { listCap, listRows } from './server-list.ts';
import { learnTasks, readAndLearn } from './unlisted.ts';
import { type SeenTask, toTask, type WireTask } from './wire.ts';

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
  if (!isQueued) {
    const chats = await searchChats(account, rows ?? [], since);
    const found = await firstOwn(account, key, chats.tasks);
    return found ?? (chats.isComplete && !isHidden ? 'absent' : 'unknown');
  }
  const queue = await searchQueue(account, {
    key,
    from: since > 0 ? new Date(since - account.client.timeError()).toISOString() : '',
    ...(known && { known }),
    listed: new Set(listed.map(({ task }) => task.task_id)),
  });
  const queued = await firstOwn(account, key, queue.tasks);
  if (queued) return queued;
  if (queue.span && isLearned) await account.memory.learn({ spans: { tasks: { ...queue.span, lookedAt } } });
  const isEmpty = queue.isEmpty && !isListFull;
  return (queue.isComplete || isEmpty) && !isHidden ? 'absent' : 'unknown';
}

/** The server gives every turn of a PRD chat this priority, and lists the most urgent tasks. */
const chatPriority = 5;
/** A turn that was just made has one of these statuses. */
const early = ['pending', 'running'];

/** Turns of PRD chats that the full list `rows` does not show. */
async function searchChats(account: Account, rows: readonly WireTask[], since: number) {
  if (showsChats(rows)) return { tasks: [], isComplete: true };
  const statuses = since > 0 ? early : [...early, 'completed', 'failed', 'cancelled'];
  const [queue, ...lists] = await Promise.all([
    listTaskRuns(account.client, { limit: 1 }),
    ...statuses.map((status) => listRows(account, status)),
  ]);
  const tasks = lists.flat().map((row) => toTask(row, account));
  // Without its queue a server lists no pending tasks.
  return { tasks, isComplete: queue.length > 0 && lists.every(showsChats) };
}

/** Whether the list has every turn of a PRD chat. */
function showsChats(rows: readonly WireTask[]): boolean {
  return rows.length < listCap || (rows.at(-1)?.priority ?? chatPriority) < chatPriority;
}

async function firstOwn(account: Account, key: string, tasks: readonly SeenTask[]): Promise<Found<Task> | undefined> {
  const candidates = tasks
    .filter(({ owned }) => owned?.key === key)
    .sort((a, b) => (a.task.created_at < b.task.created_at ? -1 : 1));
  for (const seen of candidates) {
    if (await isOwnTask(account, seen)) {
      const { task_id, title, created_at } = seen.task;
      await account.memory.learn({ uses: new Map([[key, { place: 'tasks', id: task_id, created_at }]]) });
      const signature = seen.owned?.proof?.signature;
      const copies = candidates
        .filter(({ task, owned }) => signature && owned?.proof?.signature === signature && task.task_id !== task_id)
        .map(({ task }) => task.task_id);
      return { made: seen.task, maker: seen.owned?.maker, input: seen.owned?.input, id: task_id, title, copies };
    }
  }
  return undefined;
}
