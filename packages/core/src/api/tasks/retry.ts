// A retry is a new task that refers to its original, so that retries can be counted and stopped.
import { ConnectorError } from '../../errors.ts';
import { quotedId } from '../../untrusted/quote.ts';
import type { Account } from '../ownership/account.ts';
import type { NewTask } from './create.ts';
import { needTask } from './read.ts';

/** Retries a task; fields that `changes` leaves out come from the original. Throws `not_found`, or `conflict` past `maxRetries`. */
export async function retryOf(
  account: Account,
  taskId: string,
  maxRetries: number,
  changes: NewTask,
): Promise<NewTask> {
  const original = await needTask(account, taskId);
  const retry_count = original.retry_count + 1;
  if (retry_count > maxRetries) {
    throw new ConnectorError(
      'conflict',
      `Task ${quotedId(taskId)} has been retried ${original.retry_count} times, the limit is ${maxRetries}.`,
      {
        hint: 'Look at its error; raise max_retries if it is worth another try.',
        retryable: false,
        expected: true,
      },
    );
  }
  return {
    ...changes,
    description: changes.description ?? original.description,
    codebase_id: changes.codebase_id ?? original.codebase_id,
    agent_type: changes.agent_type ?? original.agent_type,
    model_ref: changes.model_ref ?? (changes.model ? undefined : original.model),
    priority: changes.priority ?? original.priority,
    reference: changes.reference ?? original.reference,
    retry_count,
    original_task_id: original.original_task_id ?? original.task_id,
  };
}
