import { readdirSync, readFileSync } from 'node:fs';

/** Recorded calls of the real server, one story per file; their README says how to replay them. */
export interface Story {
  story: string;
  setup?: string[];
  /** Workers that were connected before the first call. */
  before?: Attendance[];
  /** Workers that connected later. */
  during?: (Attendance & { before_call: number })[];
  calls: Call[];
}

export interface Attendance {
  worker: Record<string, unknown> & { worker_id: string; agent_name: string; capabilities: string[] };
  /** Whether its task stream was open, to the end of the story. */
  stream: boolean;
}

export interface Call {
  note?: string;
  request: { method: string; path: string; headers: Record<string, string>; body?: unknown };
  response: { status: number; headers: Record<string, string>; body?: unknown };
  /** An id in the request that is in no earlier answer: the task of the run's result with that number. */
  learnt?: { id: string; run: string; result: number };
  /** The stream or the blocking call stayed open while the calls up to this index were made. */
  open_until?: number;
}

const FOLDER = new URL('../fixtures/working/', import.meta.url);

export const storyNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

export function readStory(name: string): Story {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}
