// The newest changes of one kind, with a short cursor as the only memory: for pollers that keep nothing, such as Zapier.
import { z } from 'zod';
import { mapLimit } from '../../concurrency/map-limit.ts';
import { invalidField } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import type { Account } from '../ownership/account.ts';
import { type ChangeKind, creationOf, endOf, listStatus, type TaskChange } from './changes.ts';
import { listTaskRuns, runsByTask } from './queue-entries.ts';
import { seeRow } from './read.ts';
import { type Queued, seeQueued, type Unchanged, withoutForeign } from './see-queued.ts';
import { listRows } from './server-list.ts';
import type { SeenTask } from './wire.ts';

export interface PollOptions {
  kind: ChangeKind;
  cursor?: string;
  limit: number;
  matches(change: TaskChange): boolean;
  signal?: AbortSignal;
}

/** Queue entries that are searched. A task that ends after this many newer ones have ended is found only by a watcher. */
const mostRuns = 1_000;

/** The lists that contain the tasks of a kind. After its deadline an unclaimed task is cancelled, or still pending until somebody looks. */
const sources: Readonly<Record<ChangeKind, { run: string | undefined; rows: readonly (string | undefined)[] }>> = {
  created: { run: undefined, rows: ['pending', 'running', 'completed', 'failed'] },
  completed: { run: 'completed', rows: ['completed'] },
  failed: { run: 'failed', rows: ['failed', 'cancelled', undefined] },
};

/**
 * Without a cursor the newest changes, newest first; with one the changes after it, oldest first. The cursor is under 200 bytes. Throws `invalid_input` for
 * an invalid cursor.
 */
export async function pollChanges(
  account: Account,
  { kind, cursor, limit, matches, signal }: PollOptions,
): Promise<{ changes: TaskChange[]; cursor: string }> {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const places = (await placesOf(account, kind, signal)).filter((place) => !after || isAfter(place, after));
  const ordered = [...(await withoutForeign(account, places))].sort(after ? oldestFirst : newestFirst);
  // The record of a new task is the task as it was first seen.
  const unchanged: Unchanged = async (open) =>
    new Set(kind === 'created' ? open.map(({ seen }) => seen.task.task_id) : []);
  const changes: TaskChange[] = [];
  let last = after;
  let unlisted = 0;
  for (let start = 0; start < ordered.length && changes.length < limit && unlisted < 2 * limit; start += limit) {
    const chunk = ordered.slice(start, start + limit);
    const queued = chunk.filter(({ change }) => !change);
    unlisted += queued.length;
    const seen = await seeQueued(account, queued, unchanged, signal);
    const read = new Map(queued.map(({ id }, index) => [id, changeOf(kind, seen[index])]));
    for (const place of chunk) {
      if (changes.length === limit) break;
      if (!last || isAfter(place, last)) last = place;
      const change = place.change ?? read.get(place.id);
      if (change && matches(change)) changes.push(change);
    }
  }
  return { changes, cursor: writeCursor(last ?? beforeAll) };
}

/** Where to continue before there is any change: earlier than anything that comes, by any clock. */
const beforeAll: Position = { at: '', id: '' };

interface Place extends Queued {
  at: string;
  /** The change, if it was read already. */
  change?: TaskChange;
}

/** The places in time of all tasks of a kind. Tasks in the server's lists are read; of others only the queue's entry is known. */
async function placesOf(account: Account, kind: ChangeKind, signal?: AbortSignal): Promise<Place[]> {
  const { run, rows } = sources[kind];
  const [runs, lists] = await Promise.all([
    listTaskRuns(account.client, { status: run, limit: mostRuns }, signal),
    Promise.all(rows.map((word) => (word ? listStatus(account, word, signal) : listRows(account, word, signal)))),
  ]);
  const entries = runsByTask(runs);
  const noted = (id: string) => (kind === 'created' ? entries.get(id)?.created_at : entries.get(id)?.completed_at);
  const places = new Map<string, Place>();
  for (const [id, run] of entries) places.set(id, { id, at: noted(id) ?? run.created_at, run });
  const listed = [...new Map(lists.flat().map((row) => [row.id, row])).values()];
  const seen = await mapLimit(listed, 5, (row) => seeRow(account, row, signal));
  for (const [index, { id }] of listed.entries()) {
    const change = changeOf(kind, seen[index]);
    // The queue records it some milliseconds later. A task must keep its place when only the queue shows it.
    if (change) places.set(id, { id, at: noted(id) ?? change.at, change });
    else places.delete(id);
  }
  return [...places.values()];
}

function changeOf(kind: ChangeKind, seen: SeenTask | undefined): TaskChange | undefined {
  if (!seen) return undefined;
  const change = kind === 'created' ? creationOf(seen) : endOf(seen);
  return change?.kind === kind ? change : undefined;
}

type Position = Pick<Place, 'id' | 'at'>;

function isAfter(a: Position, b: Position): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

function oldestFirst(a: Position, b: Position): number {
  return isAfter(a, b) ? 1 : -1;
}

function newestFirst(a: Position, b: Position): number {
  return oldestFirst(b, a);
}

function writeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** Times in another form would sort wrongly, and nothing would ever come after them. */
const position = z.tuple([z.union([z.iso.datetime({ precision: 3 }), z.literal('')]), z.string()]);

function readCursor(cursor: string): Position {
  const read = position.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString())).data;
  if (read) return { at: read[0], id: read[1] };
  throw invalidField('cursor', 'is not a valid cursor; leave it out to start from the newest');
}
