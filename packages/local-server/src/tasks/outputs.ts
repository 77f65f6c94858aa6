import type { Clock } from '../time/clock.ts';
import { naive } from '../time/stamps.ts';

/** A piece of a worker's output. */
export interface OutputChunk {
  output: string;
  timestamp: string;
  worker_id: string;
}

export type Outputs = ReturnType<typeof createOutputs>;

/** Older chunks of a task are dropped. */
const KEPT_CHUNKS = 1000;

/** Workers' output by task: in memory only, so a restart loses it, as on the real server (codetether-api.md 3.1). */
export function createOutputs(clock: Clock) {
  const chunks = new Map<string, OutputChunk[]>();

  return {
    /** Oldest first. */
    of: (taskId: string): readonly OutputChunk[] => chunks.get(taskId) ?? [],

    add(taskId: string, workerId: string, output: string, timestamp = naive(clock.now())): void {
      const kept = [...(chunks.get(taskId) ?? []), { output, timestamp, worker_id: workerId }];
      chunks.set(taskId, kept.slice(-KEPT_CHUNKS));
    },
  };
}
