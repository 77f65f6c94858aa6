// The changes of an account's tasks since the last look: complete for tasks with a queue entry, whatever their number, order or times.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account } from '../ownership/account.ts';
import { readStamp } from '../ownership/read-stamp.ts';
import { creationOf, endOf, listStatus, type TaskChange } from './changes.ts';
import { mayBeVisible } from './ownership.ts';
import { listTaskRuns, runsByTask, type TaskRun } from './queue-entries.ts';
import { seeListed, seeRow } from './read.ts';
import { isEnded, taskStatus } from './status.ts';
import { type SeenTask, toTask, type WireTask } from './wire.ts';

/** What is remembered between two looks; plain JSON, to be kept in a watcher's store. */
export interface FeedState {
  /** The newest creation and the newest end seen, ISO 8601. */
  newestCreated: string;
  newestEnd: string;
  /** Tasks made shortly before the newest one: id to creation. */
  known: Record<string, string>;
  /** Ends told shortly before the newest one: change id to time. */
  told: Record<string, string>;
  /** Of tasks that have ended: when, as their queue entry says. Another time means that they ended again. */
  ends: Record<string, string>;
  open: Record<string, OpenTask>;
}

interface OpenTask {
  deadline?: string;
  /** Looks since it was last seen in a list or read by itself. */
  unseen: number;
}

/** The server may show a task this much later than its time says, in ms. */
const lateness = 600_000;
/** Queue entries asked for at first, and at most after a time in which nobody looked. Tasks open for longer than these reach are read by themselves. */
const firstRuns = 100;
const mostRuns = 25_600;
/** Open tasks that no list shows, read by themselves in one look. */
const mostReads = 5;

const listed = ['pending', 'running', 'completed', 'failed'] as const;

interface Look {
  account: Account;
  rows: ReadonlyMap<string, WireTask>;
  runs: ReadonlyMap<string, TaskRun>;
  signal: AbortSignal | undefined;
}

/** Without a state: no changes, and the state from now on. */
export async function readFeed(
  account: Account,
  state: FeedState | undefined,
  signal?: AbortSignal,
): Promise<{ changes: TaskChange[]; state: FeedState }> {
  const [lists, runs] = await Promise.all([
    Promise.all(listed.map((status) => listStatus(account, status, signal))),
    readRuns(account, state, signal),
  ]);
  const look: Look = {
    account,
    rows: new Map(lists.flat().map((row) => [row.id, row])),
    runs: runsByTask(runs),
    signal,
  };
  if (!state) return { changes: [], state: beginning(look) };
  const next = structuredClone(state);
  const changes = [...(await readCreated(look, next)), ...(await readEnded(look, next))];
  forget(look, next);
  return { changes: changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)), state: next };
}

/** Newest first, as far back as a task may still appear, and further while tasks there are open. */
async function readRuns(account: Account, state: FeedState | undefined, signal?: AbortSignal): Promise<TaskRun[]> {
  for (let limit = firstRuns; ; limit *= 2) {
    const runs = await listTaskRuns(account.client, { limit }, signal);
    const oldest = runs.at(-1);
    const newest = state?.newestCreated ?? runs[0]?.created_at;
    if (!oldest || runs.length < limit) return runs;
    if (newest && Date.parse(oldest.created_at) < Date.parse(newest) - lateness) return runs;
    if (limit >= mostRuns) {
      account.log.warn('more tasks came while nobody looked than can be looked through: the oldest are missed', {
        limit,
      });
      return runs;
    }
  }
}

function beginning({ rows, runs }: Look): FeedState {
  const state: FeedState = { newestCreated: '', newestEnd: '', known: {}, told: {}, ends: {}, open: {} };
  for (const run of runs.values()) {
    state.known[run.task_id] = run.created_at;
    state.newestCreated = later(state.newestCreated, run.created_at);
    if (isEnded(taskStatus(run.status))) noteEnd(state, run.task_id, run.completed_at ?? run.created_at, run);
    else state.open[run.task_id] = { unseen: 0 };
  }
  for (const row of rows.values()) {
    state.known[row.id] = row.created_at;
    state.newestCreated = later(state.newestCreated, row.created_at);
    if (isEnded(taskStatus(row.status))) {
      delete state.open[row.id];
      const attempts = Number(row.metadata?.attempts) || 1;
      const change = attempts > 1 ? `${row.id}:${attempts}` : row.id;
      noteEnd(state, change, row.completed_at ?? row.updated_at ?? row.created_at, runs.get(row.id));
    } else state.open[row.id] = { unseen: 0, deadline: readStamp(row.metadata).connect_deadline_at };
  }
  return state;
}

async function readCreated(look: Look, state: FeedState): Promise<TaskChange[]> {
  const since = Date.parse(state.newestCreated || '1970-01-01') - lateness;
  const all = new Map<string, { created_at: string }>([...look.runs, ...look.rows]);
  const fresh = [...all].filter(([id, { created_at }]) => !(id in state.known) && Date.parse(created_at) >= since);
  const seen = await mapLimit(fresh, 5, ([id]) => read(look, id));
  return fresh.flatMap(([id, { created_at }], index) => {
    state.known[id] = created_at;
    state.newestCreated = later(state.newestCreated, created_at);
    const one = seen[index];
    if (!one) return [];
    const end = told(look, state, one);
    if (!end) state.open[id] = { unseen: 0, deadline: one.stamp.connect_deadline_at };
    return [creationOf(one), ...(end ? [end] : [])];
  });
}

async function readEnded(look: Look, state: FeedState): Promise<TaskChange[]> {
  const ids = new Set<string>();
  for (const [id, row] of look.rows) {
    const ended = isEnded(taskStatus(row.status));
    if (ended && isFresh(look, state, row)) ids.add(id);
    if (!ended && id in state.known && mayBeVisible(look.account, toTask(row, look.account))) {
      state.open[id] = { unseen: 0, deadline: readStamp(row.metadata).connect_deadline_at };
    }
  }
  for (const run of look.runs.values()) {
    if (!isEnded(taskStatus(run.status))) continue;
    const before = state.ends[run.task_id];
    if (run.task_id in state.open || (before !== undefined && before !== run.completed_at)) ids.add(run.task_id);
  }
  for (const id of unseenOpen(look, state)) ids.add(id);

  const all = [...ids];
  const seen = await mapLimit(all, 5, (id) => read(look, id));
  return all.flatMap((id, index) => {
    const one = seen[index];
    const change = one && told(look, state, one);
    if (one && !isEnded(one.task.status)) state.open[id] = { unseen: 0, deadline: one.stamp.connect_deadline_at };
    else delete state.open[id];
    const run = look.runs.get(id);
    if (run?.completed_at) state.ends[id] = run.completed_at;
    return change ? [change] : [];
  });
}

/** An end in a list that was not told, and is not so old that it was there before. */
function isFresh(look: Look, state: FeedState, row: WireTask): boolean {
  const change = endOf(toTask(row, look.account));
  if (!change || change.id in state.told) return false;
  return row.id in state.open || Date.parse(change.at) > Date.parse(state.newestEnd || '1970-01-01') - lateness;
}

/** Open tasks that no list shows: those past their deadline, and those unseen for longest. */
function unseenOpen(look: Look, state: FeedState): string[] {
  const now = look.account.client.serverNow();
  const unseen = Object.entries(state.open).filter(([id]) => !look.rows.has(id));
  for (const [, task] of unseen) task.unseen += 1;
  const overdue = Object.entries(state.open).filter(([, { deadline }]) => deadline && Date.parse(deadline) <= now);
  const longest = unseen.sort(([, a], [, b]) => b.unseen - a.unseen).slice(0, mostReads);
  return [...overdue, ...longest].map(([id]) => id);
}

async function read({ account, rows, signal }: Look, id: string): Promise<SeenTask | undefined> {
  const row = rows.get(id);
  return row ? seeRow(account, row, signal) : seeListed(account, id, signal);
}

/** The end of the task if it has ended and was not told; from now on it is. */
function told(look: Look, state: FeedState, seen: SeenTask): TaskChange | undefined {
  const change = endOf(seen);
  if (!change || change.id in state.told) return undefined;
  noteEnd(state, change.id, change.at, look.runs.get(seen.task.task_id));
  return change;
}

function noteEnd(state: FeedState, changeId: string, at: string, run: TaskRun | undefined): void {
  state.told[changeId] = at;
  state.newestEnd = later(state.newestEnd, at);
  if (run?.completed_at) state.ends[run.task_id] = run.completed_at;
}

/** Drops what the times alone rule out from now on. */
function forget({ rows, runs }: Look, state: FeedState): void {
  const keepsCreated = Date.parse(state.newestCreated || '1970-01-01') - 2 * lateness;
  const keepsEnds = Date.parse(state.newestEnd || '1970-01-01') - 2 * lateness;
  for (const [id, at] of Object.entries(state.known)) {
    if (Date.parse(at) < keepsCreated && !runs.has(id) && !rows.has(id) && !(id in state.open)) delete state.known[id];
  }
  for (const [id, at] of Object.entries(state.told)) {
    const taskId = id.split(':')[0] ?? id;
    if (Date.parse(at) < keepsEnds && !runs.has(taskId) && !rows.has(taskId)) delete state.told[id];
  }
  for (const id of Object.keys(state.ends)) if (!runs.has(id)) delete state.ends[id];
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
