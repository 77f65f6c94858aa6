import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { callTool } from '../http/tools.ts';
import type { Account } from '../ownership/account.ts';
import { forgetTask } from './kept-tasks.ts';
import { listRows, readRow } from './server-list.ts';
import { isEnded, taskStatus } from './status.ts';

/**
 * Cancels on the server, by the first route that this sign-in may use: the automation API, the server's tool for fresh tasks, or a worker's report, since
 * the automation API refuses self-service logins. Returns the error when all refuse.
 */
export async function cancelOnServer(account: Account, taskId: string): Promise<ConnectorError | undefined> {
  const { client } = account;
  forgetTask(account, taskId);
  try {
    await client.call('DELETE', automationPath(taskId), z.unknown(), { safe: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const done = await callTool(client, 'cancel_task', { task_id: taskId }, z.unknown(), { safe: true }).then(
      () => true,
      () => false,
    );
    if (done) return undefined;
    return isRefusal(error) ? reportCancelled(account, taskId) : error;
  }
}

/** Throws when this sign-in may not cancel a task that an agent has begun. Changes nothing. */
export async function needMayCancel(account: Account, taskId: string): Promise<void> {
  const { client } = account;
  const closed = (error: unknown) => {
    if (!(error instanceof ConnectorError)) throw error;
    return isRefusal(error);
  };
  // Reading that route wants what cancelling by it wants.
  const isClosed = await client.find(automationPath(taskId), z.unknown()).then(() => false, closed);
  if (!isClosed) return;
  // The server checks the permission first, and then refuses a status that does not exist.
  const body = { status: 'none', worker_id: reporter };
  const probe = client.call('PUT', statusPath(taskId), z.unknown(), { body, safe: true });
  if (await probe.then(() => false, closed)) throw mayNot();
}

/** The name under which we report for a task without a worker. */
const reporter = 'codetether-connect';

async function reportCancelled(account: Account, taskId: string): Promise<ConnectorError | undefined> {
  const row = await readRow(account, taskId);
  // A report overwrites even an end.
  if (!row || isEnded(taskStatus(row.status))) return undefined;
  try {
    // The server stores only reports of workers that it knows, and only its list names the worker.
    const rows = await listRows(account, row.status).catch(() => []);
    const worker_id = rows.find(({ id }) => id === taskId)?.worker_id ?? reporter;
    const body = { status: 'cancelled', worker_id };
    await account.client.call('PUT', statusPath(taskId), z.unknown(), { body, safe: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return isRefusal(error) ? mayNot(error) : error;
  }
}

function mayNot(cause?: ConnectorError): ConnectorError {
  return new ConnectorError('missing_scope', 'This sign-in cannot cancel a task that an agent has begun.', {
    hint: 'Sign in with Keycloak, or use an API key.',
    cause,
  });
}

function isRefusal({ code }: ConnectorError): boolean {
  return code === 'not_authenticated' || code === 'missing_scope';
}

function automationPath(taskId: string): string {
  return `/v1/automation/tasks/${encodeURIComponent(taskId)}`;
}

function statusPath(taskId: string): string {
  return `/v1/agent/tasks/${encodeURIComponent(taskId)}/status`;
}
