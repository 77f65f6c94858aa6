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
