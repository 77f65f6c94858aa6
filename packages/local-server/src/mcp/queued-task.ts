import { enqueue } from '../queue/task-queue.ts';
import type { ServerContext } from '../server-context.ts';
import type { RememberedTask } from '../tasks/remembered-task.ts';
import type { Routing } from '../tasks/task-routing.ts';

/** Queues a task that a tool has created; null if the queue refuses it, which the tools ignore. */
export function queued(
  context: ServerContext,
  args: Record<string, unknown>,
  { task, routing }: { task: RememberedTask; routing: Routing },
  deadlineAt: number | null = null,
): string | null {
  const { priority = 0, _user_id: userId = null, notify_email: notifyEmail = null } = args;
  if (!isTextOrNull(userId) || !isTextOrNull(notifyEmail)) return null;
  const run = enqueue(context, task, {
    priority,
    userId,
    notifyEmail,
    targetAgentName: routing.target_agent_name,
    deadlineAt,
  });
  return run?.id ?? null;
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

export const shownRouting = ({ complexity, model_tier, target_agent_name, worker_personality }: Routing) => ({
  complexity,
  model_tier,
  target_agent_name,
  worker_personality,
});
