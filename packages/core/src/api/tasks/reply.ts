// The answer to a message that was sent.
import { ConnectorError, toConnectorError } from '../../errors.ts';
import type { Account } from '../ownership/account.ts';
import type { TaskStatus } from '../records/vocabularies.ts';
import { endedTask, type Patience } from './wait.ts';

export interface Reply {
  status: TaskStatus;
  created_at?: string;
  result?: string;
  error?: string;
  warnings?: string[];
}

/**
 * The result of the message's task, or its state after `waitSeconds`. A failed read is a warning: an error would invite the caller to send the message
 * again.
 */
export async function replyTo(account: Account, taskId: string, patience: Patience): Promise<Reply> {
  try {
    const { status, created_at, result, error } = await endedTask(account, taskId, patience);
    return { status, created_at, result, error };
  } catch (thrown) {
    const error = toConnectorError(thrown, patience.signal);
    const isGivenUp = patience.signal?.aborted || !(thrown instanceof ConnectorError);
    if (isGivenUp && error.code !== 'timeout') throw error;
    account.log.warn('a message was sent, but its task cannot be read', { task_id: taskId, code: error.code });
    return {
      status: 'pending',
      warnings: [
        `The message was sent, but its answer cannot be read (${error.code.replaceAll('_', ' ')}). Look for it later with find_task; do not send it again.`,
      ],
    };
  }
}
