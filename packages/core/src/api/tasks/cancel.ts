// Cancels a task. One route works; two report success but do nothing, so we read the state back.
import { ConnectorError } from '../../errors.ts';
import { quotedId } from '../../untrusted/quote.ts';
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { cancelOnServer, needMayCancel } from './cancel-request.ts';
import { cancelledRun } from './queue-entries.ts';
import { needTask } from './read.ts';
import { listRows } from './server-list.ts';
import { isEnded } from './status.ts';

export type CancelledTask = Task & { cancelled: boolean; cancelled_at?: string };

/** Throws `not_found`, or `conflict` when the task has ended or cannot be cancelled. Returns a task that is already cancelled as it is. */
export async function cancelTask(account: Account, taskId: string): Promise<CancelledTask> {
  const before = await needTask(account, taskId);
  if (before.status === 'cancelled') return { ...before, cancelled: true, cancelled_at: before.completed_at };
  if (isEnded(before.status)) throw ended(taskId, before);
  const refusal = await cancelOnServer(account, taskId);
  const after = await needTask(account, taskId);
  if (after.status === 'cancelled') {
    const cancelled_at = await cancelledAt(account, after);
    return {
      ...after,
      completed_at: cancelled_at,
      updated_at: after.updated_at ?? cancelled_at,
      cancelled: true,
      cancelled_at,
      warnings: before.status === 'working' ? ['An agent had begun it and may still finish it.'] : [],
    };
  }
  if (isEnded(after.status)) throw ended(taskId, after);
  throw (
    refusal ??
    new ConnectorError('conflict', `Task ${quotedId(taskId)} could not be cancelled.`, { hint: 'Try again later.' })
  );
}

/** Whether a cancel would change anything. Throws as `cancelTask` would, also when this sign-in may not cancel it. */
export async function isCancellable(account: Account, taskId: string): Promise<boolean> {
  const { status, ...task } = await needTask(account, taskId);
  if (status === 'cancelled') return false;
  if (isEnded(status)) throw ended(taskId, { status, ...task });
  if (status === 'working') await needMayCancel(account, taskId);
  return true;
}

/** As the server has it: some servers keep it only in the queue, others only in the list. */
async function cancelledAt(account: Account, { task_id, completed_at }: Task): Promise<string | undefined> {
  if (completed_at) return completed_at;
  const run = await cancelledRun(account.client, task_id);
  if (run?.completed_at) return run.completed_at;
  const rows = await listRows(account, 'cancelled');
  return rows.find(({ id }) => id === task_id)?.updated_at;
}

function ended(taskId: string, { status }: Task): ConnectorError {
  return new ConnectorError('conflict', `Task ${quotedId(taskId)} is already ${status} and cannot be cancelled.`, {
    hint: 'There is nothing to do.',
    expected: true,
  });
}
