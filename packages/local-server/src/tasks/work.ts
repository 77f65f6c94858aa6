/** What an agent is told about one task, and what comes of it. */
export interface Work {
  id: string;
  title: string;
  prompt: string;
  metadata: Record<string, unknown>;
}

export type Outcome = { status: 'completed'; result: string } | { status: 'failed'; error: string };

/** Does one task; lines given to `output` are streamed while it works. Throwing fails the task. */
export type Worker = (work: Work, output: (line: string) => Promise<void>, signal: AbortSignal) => Promise<Outcome>;
