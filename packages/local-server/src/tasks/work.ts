/** The task statuses that the server knows; A2A and external writers add others (codetether-api.md 3.4). */
const TASK_STATUSES = ['pending', 'queued', 'assigned', 'running', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const isTaskStatus = (word: string): word is TaskStatus => TASK_STATUSES.some((known) => known === word);

export const isEnd = (status: string): boolean => ['completed', 'failed', 'cancelled'].includes(status);

/** One task for an agent. */
export interface Work {
  id: string;
  title: string;
  prompt: string;
  metadata: Record<string, unknown>;
}

export type Outcome = { status: 'completed'; result: string } | { status: 'failed'; error: string };

/** Does one task; streams the lines given to `output` at once. An exception fails the task. */
export type Worker = (work: Work, output: (line: string) => Promise<void>, signal: AbortSignal) => Promise<Outcome>;
