// Tasks as the server's REST routes list them.
import { z } from 'zod';
import { sharedLook } from '../../concurrency/shared-look.ts';
import { statusOf } from '../http/http-errors.ts';
import type { Account } from '../ownership/account.ts';
import { type WireTask, wireTask } from './wire.ts';

/** The most rows that the server shows, of all tasks or of one status: the most urgent, and of those the oldest. */
export const listCap = 100;

export function listRows(account: Account, status?: string, signal?: AbortSignal): Promise<WireTask[]> {
  return account.client.call('GET', '/v1/agent/tasks', z.array(wireTask), { query: { status }, signal });
}

/** More than one look reads. */
const mostRead = 10_000;

const readByLook = sharedLook<{ row: WireTask | undefined }>(mostRead);

/** Reads a task by its id, once in one look. */
export async function readRow(account: Account, taskId: string, signal?: AbortSignal): Promise<WireTask | undefined> {
  const path = `/v1/agent/tasks/${encodeURIComponent(taskId)}`;
  const read = async () => ({ row: await account.client.find(path, wireTask, { signal }) });
  const { row } = await (account.look ? readByLook(account.look, taskId, () => true, read) : read());
  return row;
}

/** The waiting tasks that any agent may take, and those for one agent. */
export function listWaiting(account: Account, agent_name?: string, signal?: AbortSignal): Promise<WireTask[]> {
  const query = { status: 'pending', agent_name };
  return account.client.call('GET', '/v1/agent/tasks', z.array(wireTask), { query, signal });
}

/** A permanent fault of the server: anybody can make a task that it cannot show, with its own tool and no title. */
export function isBroken(error: unknown): boolean {
  return statusOf(error) === 500;
}
