// The effects of the buttons. Each function returns the address of the page to show next. The server's guard lets only its own pages send these forms.
import { freshRun } from '../ralph/fresh-run.ts';
import type { RalphLoops } from '../ralph/ralph-loop.ts';
import type { ServerContext } from '../server-context.ts';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import type { TaskRow } from '../store/tasks.ts';
import { cancelTask } from '../tasks/cancel-task.ts';
import { pageOfRun, pageOfTask } from './parts.ts';
import { describedIn, isGoing, openStories } from './run-outcome.ts';
import { isRetryableRun } from './run-page.ts';
import { isRetryable } from './task-page.ts';

export function cancelTaskOf(context: ServerContext, task: TaskRow): string {
  cancelTask(context, task);
  return pageOfTask(task.id);
}

/** The metadata that a retry keeps: not the routing, which is decided again, nor a connector's own data, which belongs to one task. */
const KEPT = ['model', 'model_ref', 'target_agent_name', 'conversation_id', 'notify_email'];

/** A new task like the old one, which counts its attempts as connectors do. */
export function retryTask({ bridge }: ServerContext, task: TaskRow): string {
  if (!isRetryable(task)) return pageOfTask(task.id);
  const { metadata } = task;
  const created = bridge.create({
    title: task.title,
    prompt: task.prompt,
    agentType: task.agentType,
    workspaceId: task.workspaceId,
    priority: task.priority,
    metadata: {
      ...Object.fromEntries(Object.entries(metadata).filter(([name]) => KEPT.includes(name))),
      retry_count: (Number(metadata.retry_count) || 0) + 1,
      original_task_id: metadata.original_task_id ?? task.id,
    },
  });
  return pageOfTask(created?.task.id ?? task.id);
}

/** Ends the run at once, and cancels the tasks of its stories, which would continue. */
export function cancelRun(context: ServerContext, loops: RalphLoops, run: RalphRunRow): string {
  if (!isGoing(run)) return pageOfRun(run.id);
  loops.cancel(run);
  for (const { taskId, status } of run.storyResults) {
    const task = taskId === null || status !== 'running' ? undefined : context.store.tasks.find(taskId);
    if (task) cancelTask(context, task);
  }
  return pageOfRun(run.id);
}

/** A new run of the stories that have not passed, on the same branch. */
export function retryRun({ store, clock }: ServerContext, loops: RalphLoops, run: RalphRunRow): string {
  if (!isRetryableRun(run)) return pageOfRun(run.id);
  const prd = { ...run.prd, description: describedIn(run), userStories: openStories(run) };
  const next = freshRun({ ...run, prd }, clock.now());
  store.ralphRuns.save(next);
  void loops.start(next);
  return pageOfRun(next.id);
}
