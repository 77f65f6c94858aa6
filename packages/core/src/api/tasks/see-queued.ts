// The tasks that only the queue shows, each read once, and again when it may have changed.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account } from '../ownership/account.ts';
import { isOverdue } from './deadline.ts';
import { type Kept, keepTask, keptTask } from './kept-tasks.ts';
import type { TaskRun } from './queue-entries.ts';
import { readListed, showTask } from './read.ts';
import { isEnded } from './status.ts';
import { isUnreadable, learnTasks, noteUnreadable } from './unlisted.ts';
import type { SeenTask } from './wire.ts';

/** A task that only the queue shows, or one of a list of which it is not known whose it is. */
export interface Queued {
  id: string;
  run?: TaskRun | undefined;
  /** The task as the list shows it. It is not read. */
  listed?: SeenTask;
}

/** Of open tasks that were read before, the ids of those that need not be read again. */
export type Unchanged = (open: readonly Kept[]) => Promise<{
  same: ReadonlySet<string>;
  /** Shown as they were, with a warning. */
  unproven?: ReadonlySet<string>;
}>;

export const noneUnchanged: Unchanged = async () => ({ same: new Set() });

/** Ends the reading early, and leaves the other tasks unread. */
export interface Patience {
  mayRead(): boolean;
  /** The server failed after at least one task was read. Throws in order to give that up, too. */
  onFailure(error: unknown): void;
}

/** The tasks as this account may see them, each undefined when there is none. */
export async function seeQueued(
  account: Account,
  queued: readonly Queued[],
  unchanged: Unchanged,
  signal?: AbortSignal,
): Promise<(SeenTask | undefined)[]> {
  return (await seeSome(account, queued, unchanged, signal)).map((seen) => (seen === 'unread' ? undefined : seen));
}

/** The same, as far as patience reaches: the tasks are read in their order. */
export async function seeSome(
  account: Account,
  queued: readonly Queued[],
  unchanged: Unchanged,
  signal?: AbortSignal,
  patience?: Patience,
): Promise<(SeenTask | undefined | 'unread')[]> {
  const now = account.client.serverNow();
  const kept = queued.flatMap(({ id, run }) => {
    const known = keptTask(account, id, entryOf(run));
    return known && !isOverdue(known.seen, now) ? [known] : [];
  });
  const open = kept.filter(({ seen }) => !isEnded(seen.task.status));
  const { same, unproven } = await (open.length > 0 ? unchanged : noneUnchanged)(open);
  const current = new Map<string, SeenTask>();
  for (const one of kept) {
    const { task_id, status } = one.seen.task;
    if (unproven?.has(task_id)) current.set(task_id, asItWas(one));
    else if (isEnded(status) || same.has(task_id)) current.set(task_id, one.seen);
  }
  const rows = new Map<string, SeenTask>();
  const unread = new Set<string>();
  await mapLimit(queued, 5, async ({ id, listed }) => {
    if (current.has(id) || isUnreadable(account, id)) return;
    if (unread.size > 0 || patience?.mayRead() === false) {
      unread.add(id);
      return;
    }
    try {
      const row = listed ?? (await readListed(account, id, signal));
      if (row) rows.set(id, row);
      else noteUnreadable(account, id);
    } catch (error) {
      if (!patience || rows.size === 0) throw error;
      patience.onFailure(error);
      unread.add(id);
    }
  });
  // Before any of them is shown: whose a task is depends on the others, which need not be read again for that.
  await learnTasks(account, [...rows.values()]);
  return mapLimit(queued, 5, async ({ id, run }) => {
    if (unread.has(id)) return 'unread';
    const row = rows.get(id);
    if (!row) return current.get(id);
    try {
      const seen = await showTask(account, row, signal);
      if (seen) keepTask(account, id, seen, entryOf(run));
      return seen;
    } catch (error) {
      if (!patience) throw error;
      patience.onFailure(error);
      return 'unread';
    }
  });
}

function asItWas({ seen, at }: Kept): SeenTask {
  const time = new Date(at).toISOString();
  const warning = `This is the task as it was at ${time}: the server's lists are full and do not show it. Find it by its ID for its status now.`;
  return { ...seen, task: { ...seen.task, warnings: [warning], warning } };
}

/** Leaves out the tasks that are known to be of others. */
export async function withoutForeign<T extends Queued>(account: Account, queued: readonly T[]): Promise<readonly T[]> {
  if (account.visibility === 'server') return queued;
  const stamps = await account.memory.stamps(queued.map(({ id }) => id));
  return queued.filter(({ id }) => {
    const stamp = stamps.get(id);
    return !stamp || stamp.isOurs;
  });
}

function entryOf(run: TaskRun | undefined): string {
  return run ? `${run.status} ${run.completed_at ?? ''}` : '';
}
