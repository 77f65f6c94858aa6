import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';

export interface UserStory {
  id: string;
  title: string;
  description: string;
  acceptanceCriteria: string[];
  priority: number;
}

export interface Prd {
  project: string;
  branchName: string;
  description: string;
  userStories: UserStory[];
}

/** One attempt at one story. */
export interface StoryResult {
  storyId: string;
  status: 'pending' | 'running' | 'passed' | 'failed' | 'skipped';
  taskId: string | null;
  iteration: number;
  result: string | null;
  error: string | null;
  startedAt: number | null;
  completedAt: number | null;
}

export interface RalphLog {
  id: string;
  type: 'info' | 'error' | 'story_start' | 'story_pass' | 'story_fail' | 'complete';
  message: string;
  storyId: string | null;
  /** As on the wire: naive, in microseconds, so that no two entries of a run share one. */
  timestamp: string;
}

type RalphStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';

/** A row of the table `ralphRuns`; times in milliseconds. */
export interface RalphRunRow {
  id: string;
  prd: Prd;
  codebaseId: string | null;
  model: string | null;
  status: RalphStatus;
  maxIterations: number;
  currentIteration: number;
  runMode: 'sequential' | 'parallel';
  maxParallel: number;
  storyResults: StoryResult[];
  logs: RalphLog[];
  createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
  error: string | null;
}

export function ralphRunStore(db: Database) {
  db.define(SCHEMA);

  return {
    /** Inserts the run, or replaces it. */
    save({ id, status, createdAt, ...body }: RalphRunRow): void {
      db.upsert('ralphRuns', 'id', { id, status, createdAt, body: { id, status, createdAt, ...body } });
    },

    find(id: string): RalphRunRow | undefined {
      const row = db.get<StoredRun>('SELECT body FROM ralphRuns WHERE id = ?', id);
      return row && fromStored(row);
    },

    /** Newest first; a negative limit gives nothing. */
    list(filter: { status?: string | undefined; limit: number }): RalphRunRow[] {
      const values: SQLInputValue[] = filter.status === undefined ? [] : [filter.status];
      return db
        .all<StoredRun>(
          `SELECT body FROM ralphRuns ${values.length ? 'WHERE status = ?' : ''} ORDER BY createdAt DESC, seq DESC LIMIT ?`,
          ...values,
          Math.max(0, filter.limit),
        )
        .map(fromStored);
    },

    /** False if there is no such run. */
    remove: (id: string): boolean => db.run('DELETE FROM ralphRuns WHERE id = ?', id) > 0,
  };
}

type StoredRun = { body: string };

const fromStored = ({ body }: StoredRun): RalphRunRow => JSON.parse(body);

const SCHEMA = `
CREATE TABLE IF NOT EXISTS ralphRuns (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ralphRuns_in_order ON ralphRuns (createdAt DESC, seq DESC);
CREATE INDEX IF NOT EXISTS ralphRuns_by_status ON ralphRuns (status, createdAt DESC, seq DESC);
`;
