// The last turn of a conversation on the server, for a process that has no memory of it.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { Account } from '../ownership/account.ts';
import type { Turn } from '../records/history.ts';
import { chatTurns } from '../records/history.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { seeListed } from './read.ts';
import { listRows } from './server-list.ts';
import { type SeenTask, toTask } from './wire.ts';

/** The most tasks that are read one by one, newest first. */
const mostReads = 20;

/** The turns up to the last one that the server knows, which names the task that answers it; empty for an unknown conversation. */
export async function lastOfConversation(account: Account, conversationId: string): Promise<Turn[]> {
  const [rows, runs] = await Promise.all([listRows(account), listTaskRuns(account.client, { limit: mostReads })]);
  const listed = rows.map((row) => toTask(row, account));
  const known = new Set(rows.map(({ id }) => id));
  const unlisted = await mapLimit(
    runs.filter(({ task_id }) => !known.has(task_id)),
    5,
    ({ task_id }) => seeListed(account, task_id),
  );
  const last = await newestOwn(account, conversationId, [...listed, ...unlisted]);
  if (!last) return [];
  const turns = last.stamp.connect_turns ?? chatTurns(last.task.description);
  const final = turns.at(-1);
  return final ? [...turns.slice(0, -1), { ...final, task_id: last.task.task_id }] : [];
}

async function newestOwn(
  account: Account,
  conversationId: string,
  tasks: readonly (SeenTask | undefined)[],
): Promise<SeenTask | undefined> {
  const candidates = tasks
    .filter((seen) => seen?.stamp.conversation_id === conversationId)
    .filter((seen) => seen !== undefined)
    .sort((a, b) => (a.task.created_at > b.task.created_at ? -1 : 1));
  for (const seen of candidates) if (await isOwnTask(account, seen)) return seen;
  return undefined;
}
