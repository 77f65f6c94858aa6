// The memory of a feed. A task is in one of four states:
//
//   state    recorded in         read again when
//   new      nowhere             now: the change `created`, and the end if there is one already
//   open     `known`, `open`     a list shows its end, its deadline has passed, or no list shows it
//   ended    `known`, `told`     a list shows another end than `told`, or the queue another time than `ends`: it was queued again
//   foreign  `known`             never: it is another account's
import { endOf, type TaskChange } from './changes.ts';
import type { TaskRun } from './queue-entries.ts';
import { isEnded, taskStatus } from './status.ts';
import type { SeenTask, WireTask } from './wire.ts';

/** Plain JSON, to be kept in a watcher's store between two looks. */
export interface FeedState {
  /** The newest creation and the newest end seen, ISO 8601. */
  newestCreated: string;
  newestEnd: string;
  /** Tasks created shortly before the newest one: id to creation. */
  known: Record<string, string>;
  /** Ends reported shortly before the newest one: change id to time. */
  told: Record<string, string>;
  /** The time of the end in the queue's entry, by task. Another time means that the task ended again. */
  ends: Record<string, string>;
  open: Record<string, OpenTask>;
  /** The number of looks. */
  looks?: number;
  /** The statuses whose list was full when it was last asked for. */
  full?: string[];
  /** The number of queue entries that the next look asks for. */
  runs?: number;
}

interface OpenTask {
  deadline?: string;
  /** Looks since a list showed the task or it was read by its id. */
  unseen: number;
}

/** A task in the server's lists: its row, its queue entry, or both. */
export interface Sighting {
  created_at: string;
  run?: TaskRun;
  row?: WireTask;
  /** The record of the row. */
  seen?: SeenTask;
  isForeign: boolean;
}

export type Sightings = ReadonlyMap<string, Sighting>;

/** The server may show a task this much later than its time says, in ms. */
export const lateness = 600_000;
/** The state before the first change: all tasks and ends that the lists show are known. */
export function firstState(sightings: Sightings): FeedState {
  const state: FeedState = { newestCreated: '', newestEnd: '', known: {}, told: {}, ends: {}, open: {} };
  for (const [id, { created_at, run, seen, isForeign }] of sightings) {
    noteCreated(state, id, created_at);
    if (run && hasEnded(run)) noteEnd(state, id, run.completed_at ?? run.created_at, run);
    if (isForeign) continue;
    const isOver = seen ? isEnded(seen.task.status) : run && hasEnded(run);
    if (!isOver) noteOpen(state, id, seen);
    const end = seen && endOf(seen);
    if (end) noteEnd(state, end.id, end.at, run);
  }
  return state;
}

/** The new tasks that the lists show. */
export function newTasks(sightings: Sightings, { known, newestCreated }: FeedState): string[] {
  const since = timeOf(newestCreated) - lateness;
  return [...sightings]
    .filter(([id, { created_at }]) => !(id in known) && Date.parse(created_at) >= since)
    .map(([id]) => id);
}

/** The tasks of which a list shows an end that was not reported. */
export function endedTasks(sightings: Sightings, state: FeedState): string[] {
  return [...sightings].filter(([id, sighting]) => showsNewEnd(id, sighting, state)).map(([id]) => id);
}

function showsNewEnd(
  id: string,
  { run, seen, isForeign }: Sighting,
  { told, ends, open, newestEnd }: FeedState,
): boolean {
  if (isForeign) return false;
  const isOpen = id in open;
  if (run && hasEnded(run) && (isOpen || (id in ends && ends[id] !== run.completed_at))) return true;
  const end = seen && endOf(seen);
  if (!end || end.id in told) return false;
  // An older end of a task that was not open is from before the first look.
  return isOpen || Date.parse(end.at) > timeOf(newestEnd) - lateness;
}

/** Records that the lists show known tasks as open, such as those that the server queued again. */
export function noteListedOpen(sightings: Sightings, state: FeedState): void {
  for (const [id, { seen, isForeign }] of sightings) {
    if (seen && !isForeign && id in state.known && !isEnded(seen.task.status)) noteOpen(state, id, seen);
  }
}

/** Open tasks to read by their ids: those past their deadline, and of those without a row at most `most`, the ones unseen for longest. Counts this look for each. */
export function hiddenTasks(sightings: Sightings, { open }: FeedState, now: number, most: number): string[] {
  const all = Object.entries(open);
  const unseen = all.filter(([id]) => !sightings.get(id)?.row);
  for (const [, task] of unseen) task.unseen += 1;
  const overdue = all.filter(([, { deadline }]) => deadline && Date.parse(deadline) <= now);
  const longest = unseen.sort(([, a], [, b]) => b.unseen - a.unseen).slice(0, most);
  return [...overdue, ...longest].map(([id]) => id);
}

/** Records a new task. */
export function noteCreated(state: FeedState, id: string, created_at: string): void {
  state.known[id] = created_at;
  state.newestCreated = later(state.newestCreated, created_at);
}

/** Records the result of a read, undefined for no task that this account may see. Returns the end of the task if it was not reported before. */
export function noteRead(
  state: FeedState,
  id: string,
  seen: SeenTask | undefined,
  run: TaskRun | undefined,
): TaskChange[] {
  if (seen && !isEnded(seen.task.status)) noteOpen(state, id, seen);
  else delete state.open[id];
  if (run?.completed_at) state.ends[id] = run.completed_at;
  const end = seen && endOf(seen);
  if (!end || end.id in state.told) return [];
  noteEnd(state, end.id, end.at, run);
  return [end];
}

/** Drops entries that the times alone rule out from now on. */
export function forget(sightings: Sightings, state: FeedState): void {
  const keepsCreated = timeOf(state.newestCreated) - 2 * lateness;
  const keepsEnds = timeOf(state.newestEnd) - 2 * lateness;
  for (const [id, at] of Object.entries(state.known)) {
    if (Date.parse(at) < keepsCreated && !sightings.has(id) && !(id in state.open)) delete state.known[id];
  }
  for (const [id, at] of Object.entries(state.told)) {
    if (Date.parse(at) < keepsEnds && !sightings.has(id.split(':')[0] ?? id)) delete state.told[id];
  }
  for (const id of Object.keys(state.ends)) if (!sightings.get(id)?.run) delete state.ends[id];
}

function noteOpen(state: FeedState, id: string, seen: SeenTask | undefined): void {
  state.open[id] = { unseen: 0, ...(seen && { deadline: seen.stamp.connect_deadline_at }) };
}

function noteEnd(state: FeedState, changeId: string, at: string, run: TaskRun | undefined): void {
  state.told[changeId] = at;
  state.newestEnd = later(state.newestEnd, at);
  if (run?.completed_at) state.ends[run.task_id] = run.completed_at;
}

function hasEnded({ status }: TaskRun): boolean {
  return isEnded(taskStatus(status));
}

/** In ms since 1970; 0 for the empty time of a state without changes. */
function timeOf(time: string): number {
  return time ? Date.parse(time) : 0;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
