// The queue entries of tasks, newest first: the only list of the server with the newest tasks. Tasks made over REST, by Ralph, PRD chats and rules have
// none.
import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import type { Client } from '../http/client.ts';
import { callTool } from '../http/tools.ts';
import { maybeTime, wireTime } from '../http/wire.ts';

const taskRun = z.object({
  id: z.string(),
  task_id: z.string(),
  status: z.string(),
  created_at: wireTime,
  completed_at: maybeTime,
});
export type TaskRun = z.output<typeof taskRun>;

const answer = z.object({ runs: z.array(taskRun) });

/** `status` is one of the queue's own words. Empty on a server without the queue's table (run without its migrations). */
export async function listTaskRuns(
  client: Client,
  filter: { status?: string; limit: number },
  signal?: AbortSignal,
): Promise<TaskRun[]> {
  try {
    return (await callTool(client, 'list_task_runs', filter, answer, { safe: true, signal })).runs;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'not_found') return [];
    throw error;
  }
}

/** One entry for each task, newest first: the newest of several, as the server does it. */
export function runsByTask(runs: readonly TaskRun[]): Map<string, TaskRun> {
  const newest = new Map<string, TaskRun>();
  for (const run of runs) if (!newest.has(run.task_id)) newest.set(run.task_id, run);
  return newest;
}

/** The task's entry if the queue has it among its newest hundred cancelled ones. */
export async function cancelledRun(client: Client, taskId: string, signal?: AbortSignal): Promise<TaskRun | undefined> {
  const runs = await listTaskRuns(client, { status: 'cancelled', limit: 100 }, signal);
  return runs.find((run) => run.task_id === taskId);
}
