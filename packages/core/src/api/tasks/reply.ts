// The answer to a message that is already sent.
import { ConnectorError, toConnectorError } from '../../errors.ts';
import type { Account } from '../ownership/account.ts';
import type { TaskStatus } from '../records/vocabularies.ts';
import { endedTask, type Patience } from './wait.ts';

export interface Reply {
  status: TaskStatus;
  result?: string;
  error?: string;
  warning?: string;
}

/** What came of the message's task, or how it stands after `waitSeconds`. One that cannot be looked at is a warning: an error would invite to send the message again. */
export async function replyTo(account: Account, taskId: string, patience: Patience): Promise<Reply> {
  try {
    const { status, result, error } = await endedTask(account, taskId, patience);
    return { status, result, error };
  } catch (thrown) {
    const error = toConnectorError(thrown, patience.signal);
    const isGivenUp = patience.signal?.aborted || !(thrown instanceof ConnectorError);
    if (isGivenUp && error.code !== 'timeout') throw error;
    account.log.warn('a message is sent, but its task cannot be looked at', { task_id: taskId, code: error.code });
    return {
      status: 'pending',
      warning: `The message is sent, but its answer cannot be looked at (${error.code.replaceAll('_', ' ')}). Look later with find_task; do not send it again.`,
    };
  }
}
