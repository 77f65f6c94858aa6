// The changes of an account's tasks since the last look: complete for tasks with a queue entry, in any number, order and time.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account } from '../ownership/account.ts';
import { creationOf, listStatus, type TaskChange } from './changes.ts';
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
import { seeListed, seeRow } from './read.ts';
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

const statuses = ['pending', 'running', 'completed', 'failed'] as const;

/** Without a state: no changes, and the state from now on. */
export async function readFeed(
  account: Account,
  state: FeedState | undefined,
  signal?: AbortSignal,
): Promise<{ changes: TaskChange[]; state: FeedState }> {
  const sightings = await look(account, state, signal);
  if (!state) return { changes: [], state: firstState(sightings) };
  const next = structuredClone(state);
  noteListedOpen(sightings, next);
  const created = new Set(newTasks(sightings, next));
  const ids = new Set([
    ...created,
    ...endedTasks(sightings, next),
    ...hiddenTasks(sightings, next, account.client.serverNow()),
  ]);
  const read = await mapLimit([...ids], 5, async (id) => {
    const sighting = sightings.get(id);
    const seen = await (sighting?.row ? seeRow(account, sighting.row, signal) : seeListed(account, id, signal));
    return { id, sighting, seen };
  });
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

/** A text for each task in the server's lists and in its queue; it differs after a change. */
export async function readStates(account: Account, signal?: AbortSignal): Promise<Map<string, RecordState>> {
  const sightings = await look(account, undefined, signal);
  const stateOf = ({ seen, run }: Sighting): RecordState =>
    seen ? { text: JSON.stringify(seen.task), isWhole: true } : { text: JSON.stringify(run), isWhole: false };
  return new Map([...sightings].map(([id, sighting]) => [id, stateOf(sighting)]));
}

/** The tasks in the server's lists and in its queue. */
async function look(account: Account, state: FeedState | undefined, signal?: AbortSignal): Promise<Sightings> {
  const [lists, runs] = await Promise.all([
    Promise.all(statuses.map((status) => listStatus(account, status, signal))),
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
  return sightings;
}

/** Newest first, as far back as a task may still appear. */
async function readRuns(account: Account, state: FeedState | undefined, signal?: AbortSignal): Promise<TaskRun[]> {
  for (let limit = firstRuns; ; limit *= 2) {
    const runs = await listTaskRuns(account.client, { limit }, signal);
    const oldest = runs.at(-1);
    const newest = state?.newestCreated ?? runs[0]?.created_at;
    if (!oldest || runs.length < limit) return runs;
    if (newest && Date.parse(oldest.created_at) < Date.parse(newest) - lateness) return runs;
    if (limit >= mostRuns) {
      account.log.warn('there were more new tasks since the last look than one look can read: the oldest are missed', {
        limit,
      });
      return runs;
    }
  }
}
