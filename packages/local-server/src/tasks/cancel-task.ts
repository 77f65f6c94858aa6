import type { Store } from '../store/store.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { Clock } from '../time/clock.ts';

/** Whether a task or a run of this status can still be cancelled. */
export const isOpen = (status: string): boolean => ['queued', 'running', 'pending'].includes(status);

/** Cancels a task and its newest run. Returns the status that prevents it, or undefined: that of the run counts, not that of the task. A worker may still finish it. */
export function cancelTask({ store, clock }: { store: Store; clock: Clock }, task: TaskRow): string | undefined {
  const run = store.taskRuns.ofTask(task.id);
  const status = run?.status ?? task.status;
  if (!isOpen(status)) return status;
  store.tasks.update(task.id, { status: 'cancelled' }, clock.now());
  if (run) store.taskRuns.update(run.id, { status: 'cancelled', completedAt: clock.now() });
  return undefined;
}
