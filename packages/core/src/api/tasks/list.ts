// Lists of tasks, newest first. The server's own list is oldest first, ends at 100 and ignores every limit.
import { mapLimit } from '../../concurrency/map-limit.ts';
import { invalidField } from '../../errors.ts';
import { quotedValue } from '../../untrusted/quote.ts';
import { isIsoTime, toTime } from '../http/wire.ts';
import { type Account, oneLook } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import type { TaskStatus } from '../records/vocabularies.ts';
import { listTaskRuns, runsByTask } from './queue-entries.ts';
import { seeRow, seeTask } from './read.ts';
import { type Queued, seeQueued, withoutForeign } from './see-queued.ts';
import { listCap, listRows } from './server-list.ts';
import { stillOpen } from './still-open.ts';

export interface TaskFilter {
  task_id?: string;
  status?: TaskStatus;
  /** ISO 8601. */
  completed_after?: string;
  completed_before?: string;
  limit: number;
}

/** The most tasks that are read one by one for a list. */
const mostReads = 200;

/** For a list of tasks that were read before. */
const mostRequests = 5;

/** The server's words for our statuses. An agent that streams claims a task without updating its queue entry, so open entries may have any of these. */
const runWords: Readonly<Record<TaskStatus, readonly string[]>> = {
  pending: ['queued'],
  working: ['queued', 'running'],
  completed: ['completed'],
  failed: ['failed', 'cancelled'],
  cancelled: ['cancelled'],
};
const rowWords: Readonly<Record<TaskStatus, readonly (string | undefined)[]>> = {
  // With the filter pending, the server hides tasks for one agent.
  pending: [undefined],
  working: ['running', 'working'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

/** Throws `invalid_input` for an invalid time. */
export async function findTasks(view: Account, filter: TaskFilter, signal?: AbortSignal): Promise<Task[]> {
  const within = period(filter);
  const account = oneLook(view);
  const status = filter.status ?? (within ? 'completed' : undefined);
  const isWanted = ({ status: is, completed_at = '' }: Task) =>
    (!status || is === status) && (!within || within(completed_at));
  if (filter.task_id) {
    const one = await seeTask(account, filter.task_id, signal);
    return one && isWanted(one.task) ? [one.task] : [];
  }
  const words = status ? rowWords[status] : [undefined];
  const [rows, runs] = await Promise.all([
    Promise.all(words.map((word) => listRows(account, word, signal))),
    Promise.all(
      (status ? runWords[status] : [undefined]).map((word) =>
        listTaskRuns(account.client, { status: word, limit: within ? 1000 : mostReads }, signal),
      ),
    ),
  ]);
  const byId = new Map(rows.flat().map((row) => [row.id, row]));
  const entries = runsByTask(runs.flat());
  // Lists that are not full show all running tasks.
  const isWhole = status === 'working' && rows.every((list) => list.length < listCap);
  // The queue's order decides between tasks of the same time.
  const candidates = new Map<string, Candidate>();
  if (!isWhole) for (const [id, run] of entries) candidates.set(id, { ...run, id, run });
  for (const row of byId.values()) candidates.set(row.id, row);
  const wanted = [...candidates.values()].filter(
    ({ completed_at }) => !within || completed_at === undefined || within(completed_at),
  );
  const newestFirst = [...(await withoutForeign(account, wanted))].sort((a, b) => order(b).localeCompare(order(a)));

  const running = rows[words.indexOf('running')];
  const requests = mostRequests - rows.length - runs.length;
  const unchanged = stillOpen(account, { rows: rows.flat(), running, requests }, signal);
  const found: Task[] = [];
  let reads = 0;
  const step = Math.max(5, filter.limit);
  for (let start = 0; start < newestFirst.length && found.length < filter.limit && reads < mostReads; start += step) {
    const chunk = newestFirst.slice(start, start + step);
    const queued = chunk.filter(({ id }) => !byId.has(id));
    reads += queued.length;
    const unlisted = await seeQueued(account, queued, unchanged, signal);
    const read = new Map(queued.map(({ id }, index) => [id, unlisted[index]]));
    const seen = await mapLimit(chunk, 5, async ({ id }) => {
      const row = byId.get(id);
      return row ? seeRow(account, row, signal) : read.get(id);
    });
    for (const one of seen) {
      if (one && isWanted(one.task)) found.push(one.task);
    }
  }
  return found.slice(0, filter.limit);

  function order({ created_at, completed_at }: { created_at: string; completed_at?: string }): string {
    return within ? (completed_at ?? created_at) : created_at;
  }
}

/** Reads a little of both lists that `findTasks` uses. Throws what it would throw. */
export async function glanceAtTasks(account: Account): Promise<void> {
  await Promise.all([listRows(account, 'cancelled'), listTaskRuns(account.client, { limit: 1 })]);
}

interface Candidate extends Queued {
  created_at: string;
  completed_at?: string | undefined;
}

type Within = (time: string) => boolean;

function period({ completed_after, completed_before }: TaskFilter): Within | undefined {
  if (!completed_after && !completed_before) return undefined;
  const from = completed_after ? timeOf('completed_after', completed_after) : Number.NEGATIVE_INFINITY;
  const to = completed_before ? timeOf('completed_before', completed_before) : Number.POSITIVE_INFINITY;
  return (time) => from <= Date.parse(time) && Date.parse(time) < to;
}

function timeOf(field: string, value: string): number {
  const time = isIsoTime(value) ? toTime(value) : undefined;
  if (time !== undefined) return Date.parse(time);
  throw invalidField(field, `is not a time: ${quotedValue(value)}; use ISO 8601, e.g. 2026-11-23T09:00:00Z`);
}
