// The changes that triggers report: a task was created, or it ended.
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { listCap, listRows } from './server-list.ts';
import type { SeenTask, WireTask } from './wire.ts';

export type ChangeKind = 'created' | 'completed' | 'failed';

export interface TaskChange {
  kind: ChangeKind;
  /**
   * Unique among the changes of one kind, and never changes: the task's id, or `id:2` when the server put it back into the queue once and it ended again.
   */
  id: string;
  /** The time of the change, in ISO 8601, as far as the server records it. */
  at: string;
  task: Task;
  /** The account that provably made the task; only in the view of a whole deployment. */
  owner?: string;
}

/** The end of a task as a change of its kind; undefined when it has not ended. */
export function endOf({ task, attempts }: SeenTask): TaskChange | undefined {
  if (task.status !== 'completed' && task.status !== 'failed') return undefined;
  return {
    kind: task.status,
    id: attempts > 1 ? `${task.task_id}:${attempts}` : task.task_id,
    at: task.completed_at ?? task.updated_at ?? task.created_at,
    task,
  };
}

export function creationOf({ task }: SeenTask): TaskChange {
  return { kind: 'created', id: task.task_id, at: task.created_at, task };
}

/** The server's list of one status. A full list may hide tasks without a queue entry, so it is logged. */
export async function listStatus(account: Account, status: string, signal?: AbortSignal): Promise<WireTask[]> {
  const rows = await listRows(account, status, signal);
  if (isFull(rows)) warnFull(account, [status]);
  return rows;
}

export function isFull(rows: readonly unknown[]): boolean {
  return rows.length >= listCap;
}

export function warnFull({ log }: Account, statuses: readonly string[]): void {
  log.warn('a full list: tasks made by REST, Ralph, PRD chats or rules may be missed', { status: statuses.join(', ') });
}
