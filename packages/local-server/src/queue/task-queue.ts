import { randomUUID } from 'node:crypto';
import type { ServerContext } from '../server-context.ts';
import type { TaskRunRow } from '../store/task-runs.ts';
import { type RememberedTask, storedPriority } from '../tasks/remembered-task.ts';

/** Adds a run of the task to the queue. Undefined if the database refuses the priority or the user is unknown; the real server logs that and continues. */
export function enqueue(
  { store, clock }: ServerContext,
  task: RememberedTask,
  options: {
    priority: unknown;
    notifyEmail?: string | null;
    userId?: string | null;
    tenantId?: string | null;
    deadlineAt?: number | null;
    targetAgentName?: string | null;
  },
): TaskRunRow | undefined {
  const priority = storedPriority(options.priority);
  if (priority === undefined || (options.userId && !store.users.find(options.userId))) return undefined;
  const run: TaskRunRow = {
    id: randomUUID(),
    taskId: task.id,
    userId: options.userId ?? null,
    tenantId: options.tenantId ?? null,
    status: 'queued',
    priority,
    attempts: 0,
    startedAt: null,
    completedAt: null,
    runtimeSeconds: null,
    resultSummary: null,
    error: null,
    notifyEmail: options.notifyEmail ?? null,
    targetAgentName: options.targetAgentName ?? null,
    deadlineAt: options.deadlineAt ?? null,
    createdAt: clock.now(),
    leaseOwner: null,
  };
  store.taskRuns.insert(run);
  return run;
}
