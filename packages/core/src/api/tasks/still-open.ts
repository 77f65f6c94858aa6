// Proves by the server's lists that open tasks have not changed: a list that is not full shows every task of its status.
import type { Memory } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import type { Kept } from './kept-tasks.ts';
import { listCap, listRows, listWaiting } from './server-list.ts';
import type { WireTask } from './wire.ts';

/** So few tasks are read one by one instead. */
const fewReads = 3;

interface StatusLists {
  /** When the list of waiting tasks was full, in ms. */
  backlogAt: number;
  /** A list of ended tasks is full; it never becomes shorter again. */
  areEndsFull: boolean;
  /** When the list of cancelled tasks was asked for, in ms. */
  cancelledAt: number;
}

const listsBy = new WeakMap<Memory, StatusLists>();

/** The queue shows a task as cancelled at once, unless somebody cancelled it past the queue: that is seen this much later, in ms. */
const freshness = 60_000;
/** In ms: agents may work off a backlog. */
const backlogFor = 600_000;

/**
 * The ids of those open tasks that are as they were. `listed` is the server's list of all tasks. With more than 100 waiting tasks and more than 100 ended
 * ones, nothing proves it but reading them.
 */
export async function stillOpen(
  account: Account,
  open: readonly Kept[],
  listed: readonly WireTask[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const known = listsBy.get(account.memory) ?? { backlogAt: 0, areEndsFull: false, cancelledAt: 0 };
  listsBy.set(account.memory, known);
  const now = account.clock.now();
  const isBacklog =
    now - known.backlogAt < backlogFor || listed.filter(({ status }) => status === 'pending').length >= listCap;
  if (open.length <= fewReads || (isBacklog && known.areEndsFull)) return new Set();
  const isStill = isBacklog ? await notEnded() : await waiting();
  return new Set(open.filter(({ seen: { task } }) => isStill(task)).map(({ seen }) => seen.task.task_id));

  async function waiting() {
    const [running, rows] = await Promise.all([
      listRows(account, 'running', signal),
      listWaiting(account, mostCommon(open.flatMap(({ seen }) => seen.task.target_agent_name ?? [])), signal),
    ]);
    if (rows.length >= listCap) known.backlogAt = now;
    return ({ task_id, status }: Task) => (status === 'working' ? running : rows).some(({ id }) => id === task_id);
  }

  async function notEnded() {
    const isFresh = [known.cancelledAt, Math.min(...open.map(({ at }) => at))].some((at) => now - at < freshness);
    const [running = [], ...ends] = await Promise.all(
      ['running', 'completed', 'failed', ...(isFresh ? [] : ['cancelled'])].map((status) =>
        listRows(account, status, signal),
      ),
    );
    if (!isFresh) known.cancelledAt = now;
    known.areEndsFull = ends.some((rows) => rows.length >= listCap);
    const atWork = new Set(running.map(({ id }) => id));
    const ended = new Set(ends.flat().map(({ id }) => id));
    const isWhole = !known.areEndsFull && running.length < listCap;
    return ({ task_id, status }: Task) =>
      status === 'working' ? atWork.has(task_id) : isWhole && !atWork.has(task_id) && !ended.has(task_id);
  }
}

function mostCommon(names: readonly string[]): string | undefined {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
