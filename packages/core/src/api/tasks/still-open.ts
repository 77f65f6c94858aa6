// Proves by the server's lists that open tasks have not changed: a list that is not full shows every task of its status.
import type { Memory } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import type { Kept } from './kept-tasks.ts';
import { listCap, listRows } from './server-list.ts';

/** So few tasks are read one by one instead. */
const fewReads = 3;

interface StatusLists {
  /** One of those of an end; it never becomes shorter again. */
  isFull: boolean;
  /** When the list of cancelled tasks was asked for, in ms. */
  cancelledAt: number;
}

const listsBy = new WeakMap<Memory, StatusLists>();

/** The queue shows a task as cancelled at once, unless somebody cancelled it past the queue: that is seen this much later, in ms. */
const freshness = 60_000;

/** Of pending tasks, those that no list of another status shows. None while one of these lists is full. */
export async function stillPending(
  account: Account,
  open: readonly Kept[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const lists = listsBy.get(account.memory) ?? { isFull: false, cancelledAt: 0 };
  listsBy.set(account.memory, lists);
  if (open.length <= fewReads || lists.isFull) return new Set();
  const now = account.clock.now();
  const isFresh = [lists.cancelledAt, Math.min(...open.map(({ at }) => at))].some((at) => now - at < freshness);
  const ends = ['completed', 'failed', ...(isFresh ? [] : ['cancelled'])];
  const [running = [], ...ended] = await Promise.all(
    ['running', ...ends].map((status) => listRows(account, status, signal)),
  );
  if (!isFresh) lists.cancelledAt = now;
  lists.isFull = ended.some((rows) => rows.length >= listCap);
  if (lists.isFull || running.length >= listCap) return new Set();
  const changed = new Set([running, ...ended].flat().map(({ id }) => id));
  const pending = open.filter(({ seen: { task } }) => task.status === 'pending' && !changed.has(task.task_id));
  return new Set(pending.map(({ seen }) => seen.task.task_id));
}
