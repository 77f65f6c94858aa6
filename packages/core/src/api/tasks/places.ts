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
  /** The change, once it was shown. */
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

/** In no order, whoever made the tasks. */
export async function placesOf(account: Account, kind: ChangeKind, signal?: AbortSignal): Promise<Place[]> {
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
  const now = account.client.serverNow();
  await mapLimit([...new Map(lists.flat().map((row) => [row.id, row])).values()], 5, async (row) => {
    const listed = toTask(row, account);
    const mayBeLate = withDeadline(listed, now) !== listed || isOverdue(listed, now);
    const change = changeOf(kind, mayBeLate ? await showTask(account, listed, signal) : listed);
    // The queue records it some milliseconds later. A task must keep its place when only the queue shows it.
    const placeOf = ({ at }: TaskChange) => ({ ...places.get(row.id), id: row.id, at: noted(row.id) ?? at });
    if (!change) places.delete(row.id);
    else places.set(row.id, { ...placeOf(change), isDated: true, listed, ...(mayBeLate && { change }) });
  });
  return [...places.values()];
}

/**
 * These places, those of a list with their changes, and without those that this account may not see. A place that may wait has no change if it took requests
 * to find out whose its task is.
 */
export async function shown(
  account: Account,
  kind: ChangeKind,
  places: readonly Place[],
  signal?: AbortSignal,
  mayWait: (place: Place) => boolean = () => false,
): Promise<Place[]> {
  // Before any of them is shown: whose a task is depends on the others, which need not be read again for that.
  if (account.visibility !== 'server')
    await learnTasks(
      account,
      places.flatMap(({ listed }) => listed ?? []),
    );
  const all = await mapLimit(places, 5, async (place): Promise<Place | undefined> => {
    const { listed, change } = place;
    if (!listed || change) return place;
    if (mayWait(place) && !(await isOwnerKnown(account, listed))) return place;
    const now = changeOf(kind, await showTask(account, listed, signal));
    return now && { ...place, change: now };
  });
  return all.filter((place) => place !== undefined);
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
