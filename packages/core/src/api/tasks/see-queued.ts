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

/** A task that only the queue shows. */
export interface Queued {
  id: string;
  run?: TaskRun | undefined;
}

/** Of open tasks that were read before, those that need not be read again. */
export type Unchanged = (open: readonly Kept[]) => Promise<ReadonlySet<string>>;

/** The tasks as this account may see them, each undefined when there is none. */
export async function seeQueued(
  account: Account,
  queued: readonly Queued[],
  unchanged: Unchanged,
  signal?: AbortSignal,
): Promise<(SeenTask | undefined)[]> {
  const now = account.client.serverNow();
  const kept = queued.flatMap(({ id, run }) => {
    const known = keptTask(account, id, entryOf(run));
    return known && !isOverdue(known.seen, now) ? [known] : [];
  });
  const open = kept.filter(({ seen }) => !isEnded(seen.task.status));
  const still = open.length > 0 ? await unchanged(open) : new Set<string>();
  const current = new Map(
    kept
      .filter(({ seen: { task } }) => isEnded(task.status) || still.has(task.task_id))
      .map(({ seen }) => [seen.task.task_id, seen] as const),
  );
  const read: SeenTask[] = [];
  const shown = await mapLimit(queued, 5, async ({ id, run }) => {
    const known = current.get(id);
    if (known) return known;
    if (isUnreadable(account, id)) return undefined;
    const row = await readListed(account, id, signal);
    if (!row) {
      noteUnreadable(account, id);
      return undefined;
    }
    read.push(row);
    const seen = await showTask(account, row, signal);
    if (seen) keepTask(account, id, seen, entryOf(run));
    return seen;
  });
  await learnTasks(account, read);
  return shown;
}

/** Leaves out the tasks that are known to be of others. */
export async function withoutForeign<T extends Queued>(account: Account, queued: readonly T[]): Promise<readonly T[]> {
  if (account.visibility === 'server') return queued;
  const stamps = await account.memory.stamps(queued.map(({ id }) => id));
  return queued.filter(({ id }) => stamps.get(id)?.isOurs ?? true);
}

function entryOf(run: TaskRun | undefined): string {
  return run ? `${run.status} ${run.completed_at ?? ''}` : '';
}
