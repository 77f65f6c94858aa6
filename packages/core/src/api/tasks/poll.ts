// The newest changes of one kind, for pollers that keep little: a short cursor, or what an earlier poll looked at.
import { ConnectorError } from '../../errors.ts';
import { clientWithin } from '../http/client.ts';
import { type Account, oneLook } from '../ownership/account.ts';
import type { ChangeKind, TaskChange } from './changes.ts';
import { lateness } from './feed-state.ts';
import {
  changeOf,
  isAfter,
  mostRuns,
  newestFirst,
  oldestFirst,
  type Place,
  type Position,
  placesOf,
  shown,
} from './places.ts';
import { beforeAll, readCursor, writeCursor } from './poll-cursor.ts';
import { allowance, countedClient, oldAfter, passedAt } from './poll-loss.ts';
import { marksOf } from './poll-marks.ts';
import { type Patience, seeSome, type Unchanged, withoutForeign } from './see-queued.ts';
import type { SeenTask } from './wire.ts';

/**
 * What the polls of one subscriber have looked at, for one that itself drops the changes that it knows, such as a Zap. Plain JSON, under 20 KB. Losing it
 * costs requests.
 */
export interface Looked {
  /** Changes from before that time are not reported, ISO 8601; empty where the marks were lost, and nobody knows. */
  since: string;
  /** Changes that need not be read again. */
  marks: readonly string[];
  /** The marks were lost, and not all changes since then were looked at again. */
  isLost?: boolean;
}

/** For a subscriber whose marks were lost. */
export const lostLooks: Looked = { since: '', marks: [] };

export interface PollOptions extends Reading {
  cursor?: string;
  matches(change: TaskChange): boolean;
  /** Without a cursor: leaves out what was looked at, as far as that saves a request. */
  looked?: Looked | undefined;
}

export interface Polled {
  changes: TaskChange[];
  cursor: string;
  looked: Looked;
}

/** The newest changes by their time, before any filter, that a poll without a cursor may report. Fewer than it searches, so that no old one moves up when others leave. */
const mostPlaces = 900;
/** In ms: the queue may record an end this much before the task does. */
const mirrored = 60_000;
/** In tasks: after so many a poll that makes up for a loss counts its requests. */
const step = 5;
/** The retries of all requests of a poll: another poll comes soon. */
const mostRetries = 2;

/**
 * Without a cursor the newest changes, newest first; with one the changes after it, oldest first. When the server fails after some changes were found, those
 * are returned, and the next poll continues. Throws `invalid_input` for an invalid cursor.
 */
export async function pollChanges(view: Account, options: PollOptions): Promise<Polled> {
  const account = patient(view);
  const after = options.cursor === undefined ? undefined : readCursor(options.cursor);
  return after ? pollAfter(account, after, options) : pollNewest(account, options);
}

async function pollAfter(account: Account, after: Position, { matches, ...reading }: PollOptions): Promise<Polled> {
  const places = await placesOf(account, reading.kind, reading.signal);
  const later = (
    await shown(
      account,
      reading.kind,
      places.filter((place) => isAfter(place, after)),
      reading.signal,
    )
  ).sort(oldestFirst);
  const changes: TaskChange[] = [];
  let last = after;
  for await (const { place, change } of changesAt(account, await withoutForeign(account, later), reading)) {
    // The next poll continues here.
    if (change === 'unread') break;
    last = place;
    if (typeof change === 'object' && matches(change)) changes.push(change);
    if (changes.length === reading.limit) break;
  }
  return { changes, cursor: writeCursor(last), looked: lostLooks };
}

async function pollNewest(view: Account, { matches, looked, ...reading }: PollOptions): Promise<Polled> {
  const { client, calls } = countedClient(view.client);
  const account = { ...view, client };
  const isLost = looked?.since === '' || looked?.isLost === true;
  const places = await placesOf(account, reading.kind, reading.signal);
  // By the server's clock, which its answers tell.
  const now = client.serverNow();
  const since = looked?.since === '' ? new Date(now - oldAfter).toISOString() : (looked?.since ?? '');
  const { markOf, find } = marksOf(reading.kind, now);
  const known = new Set(looked?.marks);
  const isSettled = (place: Place) => find(place, known) !== undefined;
  // Cut first: the others need not be shown. An old task may pass the filter now.
  const newest = windowOf(places).filter(({ at, isDated }) => reading.kind === 'created' || !isDated || at >= since);
  const window = await shown(account, reading.kind, newest, reading.signal, isLost ? () => true : isSettled);
  // A task in a list costs nothing, and an earlier answer may have been lost.
  const unsettled = (await withoutForeign(account, window)).filter((place) => place.change || !isSettled(place));
  // A subscriber that knows the old ones gets the new ones in their order, also when one poll cannot read them all.
  const isKnowing = looked !== undefined && !isLost;
  const wanted = unsettled.toSorted(isKnowing ? oldestFirst : newestFirst);
  const most = isLost ? calls() + allowance(account, window, isSettled) : Number.POSITIVE_INFINITY;
  const mayRead = () => calls() < most && reading.mayRead?.() !== false;
  const changes: TaskChange[] = [];
  const settled = new Map<Place, string>();
  let last = beforeAll;
  for await (const { place, change } of changesAt(account, wanted, { ...reading, mayRead, ...(isLost && { step }) })) {
    // The next poll reads it.
    if (change === 'unread' || (change === 'none' && Date.parse(place.at) > now - mirrored)) continue;
    if (isAfter(place, last)) last = place;
    const isMatch = typeof change === 'object' && matches(change);
    settled.set(place, markOf(place, isMatch ? 'told' : change === 'unreadable' ? change : 'dropped'));
    if (isMatch && passedAt(change, matches) >= since) changes.push(change);
    if (changes.length === reading.limit) break;
  }
  // By now it is known of more tasks that they are of others.
  const ours = new Set(await withoutForeign(account, window));
  const markFor = (place: Place) =>
    ours.has(place) ? (settled.get(place) ?? find(place, known)) : markOf(place, 'told');
  return {
    changes: isKnowing ? changes.toReversed() : changes,
    cursor: writeCursor(last),
    looked: {
      since,
      marks: window.flatMap((place) => markFor(place) ?? []),
      isLost: isLost && wanted.some((place) => !settled.has(place)),
    },
  };
}

/**
 * The ids of the changes that happened until now, for a subscriber that begins, and what its first poll need not look at. Reads the tasks that ended in the last
 * day and are in no list, as long as the time lasts: only the task itself tells that it ended for the second time.
 */
export async function pastChanges(
  view: Account,
  { kind, signal, mayRead }: Omit<Reading, 'limit'>,
): Promise<{ ids: string[]; looked: Looked }> {
  const account = patient(view);
  const places = (await placesOf(account, kind, signal)).sort(newestFirst);
  const ours = (await withoutForeign(account, places)).slice(0, mostRuns);
  const idOf = new Map(ours.map((place) => [place, changeOf(kind, place.listed)?.id ?? place.change?.id ?? place.id]));
  const now = account.client.serverNow();
  // An hour more: the next look may be by another clock.
  const mayBeAgain = (place: Place) =>
    kind !== 'created' && !place.listed && Date.parse(place.at) > now - oldAfter - 3_600_000;
  const unlisted = ours.filter(mayBeAgain).slice(0, mostPlaces);
  const reading = { kind, limit: mostPlaces, ...(signal && { signal }), ...(mayRead && { mayRead }) };
  for await (const { place, change } of changesAt(account, unlisted, reading)) {
    if (typeof change === 'object') idOf.set(place, change.id);
  }
  const newest = places[0]?.at ?? new Date(now).toISOString();
  const { markOf } = marksOf(kind, now);
  return {
    ids: [...idOf.values()],
    looked: {
      // By the server's own times: clocks differ.
      since: new Date(Date.parse(newest) - lateness).toISOString(),
      marks: windowOf(places).map((place) => markOf(place, 'told')),
    },
  };
}

function patient(view: Account): Account {
  return { ...oneLook(view), client: clientWithin(view.client, { retries: { left: mostRetries } }) };
}

function windowOf(places: readonly Place[]): Place[] {
  return places.toSorted(newestFirst).slice(0, mostPlaces);
}

/** How far the tasks of places are read. */
export interface Reading {
  kind: ChangeKind;
  /** The most changes. */
  limit: number;
  signal?: AbortSignal;
  /** False when no more tasks may be read. The next poll reads the others. */
  mayRead?(): boolean;
  /** The tasks that are read together; default: as many as the most changes. */
  step?: number;
}

/** Tasks without a list that are read for a few changes, to find those that pass a filter. */
const leastReads = 50;

/**
 * The changes at these places, in their order: `none` of a task that has not changed so, or not any more, `unreadable` where the server shows none, `unread`
 * when the time is over or the server fails. Reads tasks as needed.
 */
async function* changesAt(
  account: Account,
  places: readonly Place[],
  { kind, limit, signal, mayRead = () => true, step = limit }: Reading,
): AsyncGenerator<{ place: Place; change: TaskChange | 'none' | 'unreadable' | 'unread' }> {
  const patience: Patience = {
    mayRead,
    onFailure(error) {
      if (!(error instanceof ConnectorError) || !error.retryable) throw error;
    },
  };
  // The record of a new task is the task as it was first seen.
  const unchanged: Unchanged = async (open) => ({
    same: new Set(kind === 'created' ? open.map(({ seen }) => seen.task.task_id) : []),
  });
  let reads = 0;
  let isLeft = false;
  for (let start = 0; start < places.length && reads < Math.max(leastReads, 2 * limit); start += step) {
    const chunk = places.slice(start, start + step);
    const queued: Place[] = isLeft ? [] : chunk.filter(({ change }) => !change);
    reads += queued.length;
    const seen: Awaited<ReturnType<typeof seeSome>> = await seeSome(account, queued, unchanged, signal, patience);
    const read = new Map(queued.map(({ id }, index) => [id, seen[index]]));
    for (const place of chunk) {
      const found: SeenTask | undefined | 'unread' = read.has(place.id) ? read.get(place.id) : 'unread';
      const now = found === 'unread' ? found : found ? (changeOf(kind, found) ?? 'none') : 'unreadable';
      const change = place.change ?? now;
      isLeft ||= change === 'unread';
      yield { place, change };
    }
  }
}
