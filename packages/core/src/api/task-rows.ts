// The server's own list of tasks.
import { z } from 'zod';
import type { Account } from './account.ts';
import { type WireTask, wireTask } from './task-wire.ts';

/** It shows no more rows than this, of all tasks or of one status: the most urgent, and of those the oldest. */
export const listCap = 100;

export function listRows(account: Account, status?: string, signal?: AbortSignal): Promise<WireTask[]> {
  return account.client.call('GET', '/v1/agent/tasks', z.array(wireTask), { query: { status }, signal });
}
