import { randomUUID } from 'node:crypto';
import type { RalphRunRow } from '../store/ralph-runs.ts';

/** The settings of a run. */
export type RunPlan = Pick<RalphRunRow, 'prd' | 'codebaseId' | 'model' | 'maxIterations' | 'runMode' | 'maxParallel'>;

/** A new run that has not started. */
export const freshRun = (plan: RunPlan, now: number): RalphRunRow => ({
  id: randomUUID(),
  prd: plan.prd,
  codebaseId: plan.codebaseId,
  model: plan.model,
  status: 'pending',
  maxIterations: plan.maxIterations,
  currentIteration: 0,
  runMode: plan.runMode,
  maxParallel: plan.maxParallel,
  storyResults: [],
  logs: [],
  createdAt: now,
  startedAt: null,
  completedAt: null,
  error: null,
});
