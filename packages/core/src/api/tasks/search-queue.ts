// Searches the queue for a task of this account, as far back as the memory does not know it.
import { digest, type Span } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import { listTaskRuns } from './queue-entries.ts';
import { readUnlisted } from './unlisted.ts';
import type { SeenTask } from './wire.ts';

/** The server may show a task this much later than its time says, in ms. */
const lateness = 120_000;

/** Queue entries to ask for where the memory joins on, and where there is none. */
const fewRuns = 100;
const mostRuns = 1_000;
/** The most to ask for, to join on and to learn older ones: about 8 MB. */
const deepest = 32_000;

interface Search {
  key: string;
  /** Leaves out tasks from before that time, ISO 8601; empty for none. */
  from: string;
  known?: Span;
  /** Tasks that were seen in the server's list. */
  listed: ReadonlySet<string>;
}

interface Searched {
  /** The tasks that match, and those that were read for the first time. */
  tasks: SeenTask[];
  /** Every task since `from` was seen, now or earlier. */
  isComplete: boolean;
  /** The queue has no entry, as on a server without a queue. */
  isEmpty: boolean;
  /** The part of the queue that the memory now knows. */
  span?: Pick<Span, 'from' | 'to' | 'width' | 'depth'>;
}

export async function searchQueue(account: Account, { key, from, known, listed }: Search): Promise<Searched> {
  const wanted = digest(key);
  const tasks: SeenTask[] = [];
  const looked = new Set(listed);
  let isLearned = true;
  let reads = account.mostReads;
  let to = '';
  let width = fewRuns;
  /** Returns the time after which every task is known: empty for the beginning, undefined for a queue without entries. */
  const look = async (limit: number): Promise<string | undefined> => {
    const runs = await listTaskRuns(account.client, { limit });
    if (runs.length === 0) return undefined;
    to ||= latest(runs);
    width = Math.max(fewRuns, 2 * runs.filter(({ created_at }) => created_at >= to).length);
    const isNews = ({ task_id, created_at }: (typeof runs)[number]) =>
      !looked.has(task_id) && created_at >= from && !(known && known.from < created_at && created_at < known.to);
    const ids = [...new Set(runs.filter(isNews).map(({ task_id }) => task_id))];
    const found = await readUnlisted(account, ids, (stamp) => stamp.key === wanted, reads);
    tasks.push(...found.tasks);
    reads = Math.max(0, reads - found.tasks.length);
    isLearned &&= found.isLearned;
    const unread = runs.find(({ task_id }) => task_id === found.unread);
    for (const id of ids) {
      if (id === found.unread) break;
      looked.add(id);
    }
    if (unread) return unread.created_at;
    return runs.length < limit ? '' : (runs.at(-1)?.created_at ?? '');
  };

  /** Everything after that time is wanted. */
  const goal = [from, known?.to ?? ''].toSorted().at(-1) ?? '';
  let limit = known?.width ?? (goal ? fewRuns : mostRuns);
  let bound = await look(limit);
  if (bound === undefined) return { tasks, isComplete: false, isEmpty: true };
  while (goal && bound >= goal && reads > 0 && limit < deepest) {
    limit *= 8;
    bound = (await look(limit)) ?? bound;
  }
  const joins = known !== undefined && bound < known.to;
  if (joins && known.from < bound) bound = known.from;
  let depth = known?.depth ?? 2 * mostRuns;
  if (joins && from === '' && bound !== '' && reads > 0 && depth <= deepest) {
    const older = (await look(depth)) ?? bound;
    if (older < bound) bound = older;
    if (reads > 0) depth *= 2;
  }
  // The next calls read the rest, and then join on.
  const isLate = known?.from === '' && !joins && reads === 0;
  const span = isLate ? { ...known, width } : { from: bound, to, width, depth };
  return {
    tasks,
    isComplete: bound === '' || bound < from,
    isEmpty: false,
    ...(from === '' && isLearned && { span }),
  };
}

/** The time before which nothing new appears any more, ISO 8601. By the server's own times: clocks differ. */
export function latest(rows: readonly { created_at: string }[]): string {
  const newest = rows
    .map(({ created_at }) => created_at)
    .toSorted()
    .at(-1);
  return newest === undefined ? '' : new Date(Date.parse(newest) - lateness).toISOString();
}
