// The last turn of a conversation on the server, for a process that has no memory of it.
import type { Account } from '../ownership/account.ts';
import type { Turn } from '../records/history.ts';
import { chatTurns } from '../records/history.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { listRows } from './server-list.ts';
import { readUnlisted } from './unlisted.ts';
import { type SeenTask, toTask } from './wire.ts';

/** The most tasks that are read one by one, newest first. */
const mostReads = 20;

/** The turns up to the last one that the server knows, which names the task that answers it; empty for an unknown conversation. */
export async function lastOfConversation(account: Account, conversationId: string): Promise<Turn[]> {
  const [rows, runs] = await Promise.all([listRows(account), listTaskRuns(account.client, { limit: mostReads })]);
  const listed = rows.map((row) => toTask(row, account));
  const known = new Set(rows.map(({ id }) => id));
  const ids = runs.map(({ task_id }) => task_id).filter((id) => !known.has(id));
  const unlisted = await readUnlisted(account, ids, (stamp) => stamp.conversation === conversationId, mostReads);
  const last = await newestOwn(account, conversationId, [...listed, ...unlisted.tasks]);
  if (!last) return [];
  const turns = last.stamp.connect_turns ?? chatTurns(last.task.description);
  const final = turns.at(-1);
  return final ? [...turns.slice(0, -1), { ...final, task_id: last.task.task_id }] : [];
}

async function newestOwn(
  account: Account,
  conversationId: string,
  tasks: readonly SeenTask[],
): Promise<SeenTask | undefined> {
  const candidates = tasks
    .filter(({ stamp }) => stamp.conversation_id === conversationId)
    .sort((a, b) => (a.task.created_at > b.task.created_at ? -1 : 1));
  for (const seen of candidates) if (await isOwnTask(account, seen)) return seen;
  return undefined;
}
