import type { RalphLog, RalphRunRow, StoryResult } from '../store/ralph-runs.ts';
import { zoned, zonedOrNull } from '../time/stamps.ts';

/** A Ralph run as the wire shows it. */
export const shown = (run: RalphRunRow) => ({
  id: run.id,
  prd: run.prd,
  codebase_id: run.codebaseId,
  model: run.model,
  status: run.status,
  max_iterations: run.maxIterations,
  current_iteration: run.currentIteration,
  run_mode: run.runMode,
  max_parallel: run.maxParallel,
  story_results: run.storyResults.map(shownResult),
  logs: run.logs.map(shownLog),
  created_at: zoned(run.createdAt),
  started_at: zonedOrNull(run.startedAt),
  completed_at: zonedOrNull(run.completedAt),
  error: run.error,
});

export const shownResult = (result: StoryResult) => ({
  story_id: result.storyId,
  status: result.status,
  task_id: result.taskId,
  iteration: result.iteration,
  result: result.result,
  error: result.error,
  started_at: zonedOrNull(result.startedAt),
  completed_at: zonedOrNull(result.completedAt),
});

export const shownLog = (entry: RalphLog) => ({
  id: entry.id,
  type: entry.type,
  message: entry.message,
  story_id: entry.storyId,
  timestamp: entry.timestamp,
});
