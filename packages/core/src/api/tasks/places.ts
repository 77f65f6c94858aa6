// The places in time of all changes of one kind, as far as the server's lists and its queue tell them: five requests, and no task is read.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account } from '../ownership/account.ts';
import { type ChangeKind, creationOf, endOf, listStatus, type TaskChange } from './changes.ts';
import { isOverdue, withDeadline } from './deadline.ts';
import { isOwnerKnown, noteQueue } from './ownership.ts';
import { listTaskRuns, runsByTask } from './queue-entries.ts';
import { showTask } from './read.ts';
import type { Queued } from './see-queued.ts';
import { listRows } from './server-list.ts';
import { learnTasks } from './unlisted.ts';
import { type SeenTask, toTask } from './wire.ts';

export interface Place extends Queued {
  at: string;
  /** The time is that of the change; an end without a time has that of the task's creation. */
  isDated: boolean;
  /** The change, if a list shows its task. Others must be read. */
  change?: TaskChange;
}

/** Queue entries that are searched. A task that ends after this many newer ones have ended is found only by a watcher. */
export const mostRuns = 1_000;

/** The lists that contain the tasks of a kind. After its deadline an unclaimed task is cancelled, or still pending until somebody looks. */
const sources: Readonly<Record<ChangeKind, { run: string | undefined; rows: readonly (string | undefined)[] }>> = {
  created: { run: undefined, rows: ['pending', 'running', 'completed', 'failed'] },
  completed: { run: 'completed', rows: ['completed'] },
  failed: { run: 'failed', rows: ['failed', 'cancelled', undefined] },
};

/** In no order. A settled place has no change if it took requests to find out whose its task is. */
export async function placesOf(
  account: Account,
  kind: ChangeKind,
  signal?: AbortSignal,
  isSettled: (place: Place) => boolean = () => false,
): Promise<Place[]> {
  const { run, rows } = sources[kind];
  const started = account.clock.now();
  const [runs, lists] = await Promise.all([
    listTaskRuns(account.client, { status: run, limit: mostRuns }, signal),
    Promise.all(rows.map((word) => (word ? listStatus(account, word, signal) : listRows(account, word, signal)))),
  ]);
  // After the answers, which tell the server's time.
  const askedAt = account.client.serverNow() - (account.clock.now() - started);
  if (run === undefined) noteQueue(account, askedAt, runs, mostRuns);
  const entries = runsByTask(runs);
  const noted = (id: string) => (kind === 'created' ? entries.get(id)?.created_at : entries.get(id)?.completed_at);
  const places = new Map<string, Place>();
  for (const [id, run] of entries)
    places.set(id, { id, at: noted(id) ?? run.created_at, isDated: noted(id) !== undefined, run });
  const listed = [...new Map(lists.flat().map((row) => [row.id, row])).values()].map((row) => toTask(row, account));
  // Before any of them is shown: whose a task is depends on the others, which need not be read again for that.
  if (account.visibility !== 'server') await learnTasks(account, listed);
  const now = account.client.serverNow();
  await mapLimit(listed, 5, async (seen) => {
    const id = seen.task.task_id;
    // The queue records it some milliseconds later. A task must keep its place when only the queue shows it.
    const placeOf = ({ at }: TaskChange) => ({ ...places.get(id), id, at: noted(id) ?? at, isDated: true });
    const change = changeOf(kind, seen);
    // An open task of a list in between: only a deadline would make it a change.
    if (!change && withDeadline(seen, now) === seen && !isOverdue(seen, now)) {
      places.delete(id);
      return;
    }
    const place = change && placeOf(change);
    if (place && isSettled(place) && !(await isOwnerKnown(account, seen))) {
      places.set(id, place);
      return;
    }
    const shown = changeOf(kind, await showTask(account, seen, signal));
    if (shown) places.set(id, { ...placeOf(shown), change: shown });
    else places.delete(id);
  });
  return [...places.values()];
}

export function changeOf(kind: ChangeKind, seen: SeenTask | undefined): TaskChange | undefined {
  if (!seen) return undefined;
  const change = kind === 'created' ? creationOf(seen) : endOf(seen);
  return change?.kind === kind ? change : undefined;
}

/** Where a poll has come to. */
export type Position = Pick<Place, 'id' | 'at'>;

export function isAfter(a: Position, b: Position): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

export function oldestFirst(a: Position, b: Position): number {
  return isAfter(a, b) ? 1 : -1;
}

export function newestFirst(a: Position, b: Position): number {
  return oldestFirst(b, a);
}
