import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { callTool } from '../http/tools.ts';
import type { Account } from '../ownership/account.ts';

/** Cancels on the server, by the route that works or else by its tool for fresh tasks. Returns the error when both refuse. */
export async function cancelOnServer(account: Account, taskId: string): Promise<ConnectorError | undefined> {
  const { client } = account;
  try {
    await client.call('DELETE', `/v1/automation/tasks/${encodeURIComponent(taskId)}`, z.unknown(), { safe: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const done = await callTool(client, 'cancel_task', { task_id: taskId }, z.unknown(), { safe: true }).then(
      () => true,
      () => false,
    );
    return done ? undefined : error;
  }
}
