// Reads one task by its id.
import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { quotedId } from '../../untrusted/quote.ts';
import { callTool } from '../http/tools.ts';
import { maybeCodebase } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { cancelOnServer } from './cancel-request.ts';
import { isOverdue, withDeadline } from './deadline.ts';
import { isVisibleTask, mayBeVisible } from './ownership.ts';
import { cancelledRun } from './queue-entries.ts';
import { isBroken, listRows, readRow } from './server-list.ts';
import { isEnded } from './status.ts';
import { type SeenTask, toTask, type WireTask } from './wire.ts';

/** The task as this account may see it, with its deadline enforced; undefined when there is none. */
export async function seeTask(account: Account, taskId: string, signal?: AbortSignal): Promise<SeenTask | undefined> {
  const seen = await readTask(account, taskId, signal);
  return seen && showTask(account, seen, signal);
}

/** The same for a task that was just read. */
export async function showTask(account: Account, seen: SeenTask, signal?: AbortSignal): Promise<SeenTask | undefined> {
  return (await isVisibleTask(account, seen)) ? settleDeadline(account, seen, signal) : undefined;
}

/** The same for a row of the server's list. */
export async function seeRow(account: Account, row: WireTask, signal?: AbortSignal): Promise<SeenTask | undefined> {
  return showTask(account, toTask(row, account), signal);
}

/** The same for a task of a list. Leaves out a task that makes the server fail, so that it does not hide the others. */
export function seeListed(account: Account, taskId: string, signal?: AbortSignal): Promise<SeenTask | undefined> {
  return unlessBroken(account, taskId, () => seeTask(account, taskId, signal));
}

/** Reads it, whoever made it, unless the server cannot show it. */
export function readListed(account: Account, taskId: string, signal?: AbortSignal): Promise<SeenTask | undefined> {
  return unlessBroken(account, taskId, () => readTask(account, taskId, signal));
}

async function unlessBroken(
  account: Account,
  taskId: string,
  see: () => Promise<SeenTask | undefined>,
): Promise<SeenTask | undefined> {
  try {
    return await see().catch((error) => {
      if (isBroken(error)) return see();
      throw error;
    });
  } catch (error) {
    if (!isBroken(error)) throw error;
    account.log.warn('a task that the server cannot show', { task_id: taskId });
    return undefined;
  }
}

/** Like `seeTask`, but throws `not_found`. */
export async function needTask(account: Account, taskId: string, signal?: AbortSignal): Promise<Task> {
  const seen = await seeTask(account, taskId, signal);
  if (seen) return seen.task;
  throw new ConnectorError('not_found', `No task ${quotedId(taskId)}.`, { hint: 'Find it with find_task.' });
}

/** Cancels an unclaimed task past its deadline, and shows a task as failed that its deadline ended. */
async function settleDeadline(account: Account, found: SeenTask, signal?: AbortSignal): Promise<SeenTask> {
  const now = account.client.serverNow();
  const { task_id } = found.task;
  let seen = found;
  if (isOverdue(found, now)) {
    const anew = { ...account, look: undefined };
    await cancelOnServer(anew, task_id);
    seen = (await readTask(anew, task_id, signal)) ?? found;
  }
  if (withDeadline(seen, now) === seen) return seen;
  // Pollers compare times, so every reader must get the same one.
  const run = await cancelledRun(account.client, task_id, signal);
  return withDeadline(seen, now, run?.completed_at);
}

const codebaseOnly = z.object({ codebase_id: maybeCodebase });

/** REST knows metadata and model, but forgets the codebase of tasks that are not ours. */
async function readTask(account: Account, taskId: string, signal?: AbortSignal): Promise<SeenTask | undefined> {
  const row = await readRow(account, taskId, signal);
  if (!row) return undefined;
  const seen = toTask(row, account);
  if (isFromOldServer(row)) return withCancel(account, seen, signal);
  const isNamed = seen.task.codebase_id !== undefined || seen.stamp.connect_account !== undefined;
  if (isNamed || !mayBeVisible(account, seen)) return seen;
  const codebase_id = await codebaseOf(account, taskId, signal);
  return { ...seen, task: { ...seen.task, codebase_id } };
}

/** Release 1.6.0 does not know workspaces; the current server sends a null for none. */
function isFromOldServer({ workspace_id }: WireTask): boolean {
  return workspace_id === undefined;
}

/** Release 1.6.0 shows a task that was cancelled by the working route unchanged; only its queue and list have the cancel. */
async function withCancel(account: Account, seen: SeenTask, signal?: AbortSignal): Promise<SeenTask> {
  const { task_id, status } = seen.task;
  if (isEnded(status)) return seen;
  const [run, rows] = await Promise.all([
    cancelledRun(account.client, task_id, signal),
    listRows(account, 'cancelled', signal),
  ]);
  if (!run && !rows.some(({ id }) => id === task_id)) return seen;
  const completed_at = run?.completed_at;
  return { ...seen, task: { ...seen.task, status: 'cancelled', completed_at, updated_at: completed_at } };
}

/** Undefined, too, when the server's tools are closed or do not know the task: the task is worth more than its codebase. */
async function codebaseOf(account: Account, taskId: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const options = { safe: true, signal };
    return (await callTool(account.client, 'get_task', { task_id: taskId }, codebaseOnly, options)).codebase_id;
  } catch (error) {
    if (signal?.aborted || !(error instanceof ConnectorError)) throw error;
    account.log.debug('could not read the codebase of a task', { task_id: taskId, code: error.code });
    return undefined;
  }
}
