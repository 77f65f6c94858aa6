import type { TaskRunRow } from '../store/task-runs.ts';
import { zoned, zonedOrNull } from '../time/stamps.ts';

/** A run in lists of runs. */
export const shownRun = (run: TaskRunRow) => ({
  id: run.id,
  task_id: run.taskId,
  status: run.status,
  priority: run.priority,
  attempts: run.attempts,
  started_at: zonedOrNull(run.startedAt),
  completed_at: zonedOrNull(run.completedAt),
  runtime_seconds: run.runtimeSeconds,
  result_summary: run.resultSummary,
  created_at: zoned(run.createdAt),
});
