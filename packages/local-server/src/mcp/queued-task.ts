import { enqueue } from '../queue/task-queue.ts';
import type { ServerContext } from '../server-context.ts';
import type { RememberedTask } from '../tasks/remembered-task.ts';
import type { Routing } from '../tasks/task-routing.ts';
import { text } from './tool.ts';

/** Queues a task that a tool has created; null if the queue refuses it, which the tools ignore. */
export function queued(
  context: ServerContext,
  args: Record<string, unknown>,
  { task, routing }: { task: RememberedTask; routing: Routing },
  deadlineAt: number | null = null,
): string | null {
  const run = enqueue(context, task, {
    priority: args.priority ?? 0,
    userId: text(args._user_id),
    notifyEmail: text(args.notify_email),
    targetAgentName: routing.target_agent_name,
    deadlineAt,
  });
  return run?.id ?? null;
}

export const shownRouting = ({ complexity, model_tier, target_agent_name, worker_personality }: Routing) => ({
  complexity,
  model_tier,
  target_agent_name,
  worker_personality,
});
