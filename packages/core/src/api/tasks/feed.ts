// The changes of an account's tasks since the last look: complete for tasks with a queue entry, in any number, order and time.
import { mapLimit } from '../../concurrency/map-limit.ts';
import { type Account, oneLook } from '../ownership/account.ts';
import { creationOf, isFull, type TaskChange, warnFull } from './changes.ts';
import {
  endedTasks,
  type FeedState,
  firstState,
  forget,
  hiddenTasks,
  lateness,
  newTasks,
  noteCreated,
  noteListedOpen,
  noteRead,
  type Sighting,
  type Sightings,
} from './feed-state.ts';
import { mayBeVisible } from './ownership.ts';
import { listTaskRuns, runsByTask, type TaskRun } from './queue-entries.ts';
import { seeRow } from './read.ts';
import { noneUnchanged, seeQueued, withoutForeign } from './see-queued.ts';
import { listRows } from './server-list.ts';
import { toTask } from './wire.ts';

export type { FeedState };

/** The state of a record when many are looked at. */
export interface RecordState {
  text: string;
  /** Every change of the record changes the text. */
  isWhole: boolean;
}

/** Queue entries to ask for at first, and at most after a time in which nobody looked. Older tasks that are still open are read by their ids. */
const firstRuns = 100;
const mostRuns = 25_600;

const statuses = ['pending', 'running', 'completed', 'failed'];

/**
 * A look makes five requests. A full list shows the same ends again and again, so only every eighth look asks for it; the others read an open task by its id
 * instead. Without a full list every end is in a list, and a look in eight is enough for tasks that were cancelled past the queue.
 */
function skipped({ looks = 0, full = [], open }: FeedState): readonly string[] {
  if (looks % 8 === 0) return [];
  const ends = full.filter((status) => status === 'completed' || status === 'failed');
  if (ends.length > 0) return ends;
  return looks % 8 === 4 && Object.keys(open).length > 0 ? ['failed'] : [];
}

/** Without a state: no changes, and the state from now on. */
export async function readFeed(
  view: Account,
  state: FeedState | undefined,
  signal?: AbortSignal,
): Promise<{ changes: TaskChange[]; state: FeedState }> {
  const account = oneLook(view);
  const skips = state ? skipped(state) : [];
  const { sightings, full, runs } = await look(account, state, skips, signal);
  const found = { looks: (state?.looks ?? 0) + 1, full, runs };
  if (!state) return { changes: [], state: { ...firstState(sightings), ...found } };
  const next = { ...structuredClone(state), ...found };
  noteListedOpen(sightings, next);
  const created = new Set(newTasks(sightings, next));
  const ids = new Set([
    ...created,
    ...endedTasks(sightings, next),
    ...hiddenTasks(sightings, next, account.client.serverNow(), skips.length),
  ]);
  const rows = [...ids].flatMap((id) => sightings.get(id)?.row ?? []);
  const listed = await mapLimit(rows, 5, async (row) => [row.id, await seeRow(account, row, signal)] as const);
  const hidden = [...ids].filter((id) => !sightings.get(id)?.row).map((id) => ({ id, run: sightings.get(id)?.run }));
  const queued = await withoutForeign(account, hidden);
  const shown = await seeQueued(account, queued, noneUnchanged, signal);
  const seenBy = new Map([...listed, ...queued.map(({ id }, index) => [id, shown[index]] as const)]);
  const read = [...ids].map((id) => ({ id, sighting: sightings.get(id), seen: seenBy.get(id) }));
  const changes = read.flatMap(({ id, sighting, seen }) => {
    const isNew = sighting !== undefined && created.has(id);
    if (isNew) noteCreated(next, id, sighting.created_at);
    const found = [...(isNew && seen ? [creationOf(seen)] : []), ...noteRead(next, id, seen, sighting?.run)];
    const owner = account.visibility === 'deployment' ? seen?.stamp.connect_account : undefined;
    return owner === undefined ? found : found.map((change) => ({ ...change, owner }));
  });
  forget(sightings, next);
  return { changes: changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)), state: next };
}

/** Reads a text for each task in the server's lists and in its queue; it differs after a change. Each look begins with as many queue entries as the last needed. */
export function statesReader(account: Account): (signal?: AbortSignal) => Promise<Map<string, RecordState>> {
  const stateOf = ({ seen, run }: Sighting): RecordState =>
    seen ? { text: JSON.stringify(seen.task), isWhole: true } : { text: JSON.stringify(run), isWhole: false };
  let last: LastLook | undefined;
  return async (signal) => {
    const { sightings, full, runs } = await look(account, last, [], signal);
    last = { newestCreated: '', full, runs };
    return new Map([...sightings].map(([id, sighting]) => [id, stateOf(sighting)]));
  };
}

type LastLook = Pick<FeedState, 'newestCreated' | 'full' | 'runs'>;

interface Look {
  sightings: Sightings;
  full: string[];
  runs: number;
}

/** The tasks in the server's lists and in its queue. */
async function look(
  account: Account,
  state: LastLook | undefined,
  skips: readonly string[],
  signal?: AbortSignal,
): Promise<Look> {
  const asked = statuses.filter((status) => !skips.includes(status));
  const [lists, { runs, enough }] = await Promise.all([
    Promise.all(asked.map((status) => listRows(account, status, signal))),
    readRuns(account, state, signal),
  ]);
  const sightings = new Map<string, Sighting>();
  for (const [id, run] of runsByTask(runs)) sightings.set(id, { created_at: run.created_at, run, isForeign: false });
  for (const row of lists.flat()) {
    const seen = toTask(row, account);
    const { created_at } = row;
    const { run } = sightings.get(row.id) ?? {};
    sightings.set(row.id, { created_at, ...(run && { run }), row, seen, isForeign: !mayBeVisible(account, seen) });
  }
  const full = asked.filter((_, index) => isFull(lists[index] ?? []));
  const before = state?.full ?? [];
  const stillFull = before.filter((status) => skips.includes(status));
  const newlyFull = full.filter((status) => !before.includes(status));
  if (newlyFull.length > 0) warnFull(account, newlyFull);
  return { sightings, full: [...full, ...stillFull], runs: enough };
}

/** Newest first, as far back as a task may still appear; and the number that would have been enough. */
async function readRuns(
  account: Account,
  state: LastLook | undefined,
  signal?: AbortSignal,
): Promise<{ runs: TaskRun[]; enough: number }> {
  for (let limit = state?.runs ?? firstRuns; ; limit *= 2) {
    const runs = await listTaskRuns(account.client, { limit }, signal);
    const newest = Date.parse(state?.newestCreated || (runs[0]?.created_at ?? ''));
    const older = runs.findIndex(({ created_at }) => Date.parse(created_at) < newest - lateness);
    if (older >= 0 || runs.length < limit) {
      const needed = older >= 0 ? older + 1 : runs.length + 1;
      return { runs, enough: needed * 2 <= limit ? Math.max(firstRuns, limit / 2) : limit };
    }
    if (limit >= mostRuns) {
      const missed = 'there were more new tasks since the last look than one look can read: the oldest are missed';
      if (state?.newestCreated) account.log.warn(missed, { limit });
      return { runs, enough: limit };
    }
  }
}
