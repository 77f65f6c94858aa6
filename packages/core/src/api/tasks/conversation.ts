// The last turn of a conversation on the server, for a process that has no memory of it.
import { digest } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import type { Turn } from '../records/history.ts';
import { chatTurns } from '../records/history.ts';
import { isOwnTask } from './ownership.ts';
import { listTaskRuns } from './queue-entries.ts';
import { listCap, listRows } from './server-list.ts';
import { learnTasks, readAndLearn, readUnlisted } from './unlisted.ts';
import { type SeenTask, toTask } from './wire.ts';

/** The most tasks that are read one by one, newest first. */
const mostReads = 20;

/** The turns up to the last one that the server knows, which names the task that answers it; empty for an unknown conversation. */
export async function lastOfConversation(account: Account, conversationId: string): Promise<Turn[]> {
  const { turn, isListFull } = await account.memory.recall({ conversation: conversationId });
  const rows = isListFull ? [] : await listRows(account);
  const listed = rows.map((row) => toTask(row, account));
  if (!isListFull) await learnTasks(account, listed, rows.length >= listCap);
  const isWhole = rows.length > 0 && rows.length < listCap;
  const runs = isWhole ? [] : await listTaskRuns(account.client, { limit: mostReads });
  const known = new Set(rows.map(({ id }) => id));
  const ids = [...new Set(runs.map(({ task_id }) => task_id))].filter((id) => !known.has(id));
  const wanted = digest(conversationId);
  const unlisted = await readUnlisted(account, ids, (stamp) => stamp.conversation === wanted, mostReads);
  const isHidden = turn && !known.has(turn.id) && !ids.includes(turn.id);
  const remembered = isHidden ? await readAndLearn(account, turn.id) : undefined;
  const seen = [...listed, ...unlisted.tasks, ...(remembered ? [remembered] : [])];
  const last = await newestOwn(account, conversationId, seen);
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
