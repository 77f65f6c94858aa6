// Tasks that the server's list does not show, each read once.
import { mapLimit } from '../../concurrency/map-limit.ts';
import { digest, type KeyUse, type LastTurn, type Memory, type SeenTaskStamp } from '../../memory/memory.ts';
import { setNewest } from '../../set-newest.ts';
import type { Account } from '../ownership/account.ts';
import { isOwnTask } from './ownership.ts';
import { isBroken, readRow } from './server-list.ts';
import { type SeenTask, toTask } from './wire.ts';

/** Beyond it, the oldest are read again. */
const mostUnreadable = 10_000;
/** In ms: a fault of the server's database may end. */
const unreadableFor = 600_000;

/** By the account's memory: the tasks, and until when we believe it. Not in the memory itself, which would outlive the fault. */
const unreadable = new WeakMap<Memory, Map<string, number>>();

/** Whether the server could not show the task a short time ago. */
export function isUnreadable({ memory, clock }: Account, id: string): boolean {
  return (unreadable.get(memory)?.get(id) ?? 0) > clock.now();
}

export function noteUnreadable({ memory, clock }: Account, id: string): void {
  const known = unreadable.get(memory) ?? new Map<string, number>();
  unreadable.set(memory, known);
  setNewest(known, id, clock.now() + unreadableFor, mostUnreadable);
}

export interface Unlisted {
  /** Those that match, and those that were read for the first time. */
  tasks: SeenTask[];
  /** The newest that was left unread. */
  unread?: string;
  /** The memory keeps all that were read. */
  isLearned: boolean;
}

/** Reads those tasks that may match: of the ones that the memory does not know at most `most`, the newest first, as they are given. A task that cannot be read is left out. */
export async function readUnlisted(
  account: Account,
  ids: readonly string[],
  matches: (stamp: SeenTaskStamp) => boolean,
  most: number,
): Promise<Unlisted> {
  const known = await account.memory.stamps(ids);
  const matching = ids.filter((id) => {
    const stamp = known.get(id);
    return stamp !== undefined && matches(stamp);
  });
  const unknown = ids.filter((id) => !known.has(id) && !isUnreadable(account, id));
  const read = await mapLimit([...matching, ...unknown.slice(0, most)], 5, (id) => readSeen(account, id));
  const tasks = read.filter((seen) => seen !== undefined);
  const unread = unknown[most];
  return { tasks, ...(unread !== undefined && { unread }), isLearned: await learnTasks(account, tasks) };
}

/** Reads a task. Undefined for none, and for one that the server cannot show. */
async function readSeen(account: Account, id: string): Promise<SeenTask | undefined> {
  const row = await readRow(account, id).catch((error) => {
    if (!isBroken(error)) throw error;
    return undefined;
  });
  if (!row) noteUnreadable(account, id);
  const seen = row && toTask(row, account);
  // At once, for the other looks that are under way.
  if (seen) await account.memory.learn({ stamps: new Map([[id, stampOf(seen)]]) });
  return seen;
}

function stampOf({ owned, firedBy, stamp }: SeenTask): SeenTaskStamp {
  const isOurs = owned !== undefined || firedBy !== undefined;
  const { conversation_id } = stamp;
  return {
    ...(isOurs && { isOurs }),
    ...(owned?.key && { key: digest(owned.key) }),
    ...(isOurs && conversation_id && { conversation: digest(conversation_id) }),
  };
}

/** Reads a task and remembers it. Undefined for none, and for one that the server cannot show. */
export async function readAndLearn(account: Account, id: string): Promise<SeenTask | undefined> {
  const seen = await readSeen(account, id);
  if (seen) await learnTasks(account, [seen]);
  return seen;
}

/** Remembers the stamps, keys and conversations of tasks. False when the memory cannot keep them. */
export async function learnTasks(account: Account, tasks: readonly SeenTask[], isListFull?: boolean): Promise<boolean> {
  const stamps = new Map(tasks.map((seen) => [seen.task.task_id, stampOf(seen)]));
  // First, for the looks for the first row of a turn.
  const isLearned = await account.memory.learn({ stamps });
  const uses = new Map<string, KeyUse>();
  const turns = new Map<string, LastTurn>();
  // The oldest last: it is the one that was made with the key.
  for (const seen of tasks.toSorted((a, b) => (a.task.created_at < b.task.created_at ? 1 : -1))) {
    const { task_id: id, created_at } = seen.task;
    const key = seen.owned?.key;
    const isOurs = seen.owned !== undefined || seen.firedBy !== undefined;
    const conversation = isOurs ? seen.stamp.conversation_id : undefined;
    // A copy of an older turn would hide the last one.
    if (conversation && !turns.has(conversation) && (await isOwnTask(account, seen))) {
      turns.set(conversation, { id, created_at });
    }
    if (key) uses.set(key, { place: 'tasks', id, created_at });
  }
  const rest = await account.memory.learn({ uses, turns, ...(isListFull !== undefined && { isListFull }) });
  return isLearned && rest;
}
