import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';

/** A row of the table `task_runs`: one queueing of a task. Times in milliseconds. */
export interface TaskRunRow {
  id: string;
  taskId: string;
  userId: string | null;
  tenantId: string | null;
  status: string;
  priority: number | null;
  attempts: number;
  startedAt: number | null;
  completedAt: number | null;
  runtimeSeconds: number | null;
  resultSummary: string | null;
  error: string | null;
  notifyEmail: string | null;
  targetAgentName: string | null;
  deadlineAt: number | null;
  createdAt: number;
  /** The worker that released it first. */
  leaseOwner: string | null;
}

export interface TaskRunFilter {
  userId?: string | undefined;
  status?: string | undefined;
  /** Rows of this tenant and without a tenant; null for only those without a tenant. */
  tenantId?: string | null | undefined;
}

export type TaskRunChange = Partial<
  Pick<TaskRunRow, 'status' | 'completedAt' | 'resultSummary' | 'error' | 'leaseOwner'>
>;

export function taskRunStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (run: TaskRunRow): void => db.insert('taskRuns', run),

    /** The newest run of a task. */
    ofTask(taskId: string): TaskRunRow | undefined {
      return db.get<TaskRunRow>('SELECT * FROM taskRuns WHERE taskId = ? ORDER BY seq DESC LIMIT 1', taskId);
    },

    /** Newest first. */
    list(filter: TaskRunFilter & { limit: number; offset?: number }): TaskRunRow[] {
      const { where, values } = conditions(filter);
      return db.all<TaskRunRow>(
        `SELECT * FROM taskRuns ${where} ORDER BY createdAt DESC, seq DESC LIMIT ? OFFSET ?`,
        ...values,
        filter.limit,
        filter.offset ?? 0,
      );
    },

    count(filter: TaskRunFilter): number {
      const { where, values } = conditions(filter);
      return db.get<{ n: number }>(`SELECT count(*) AS n FROM taskRuns ${where}`, ...values)?.n ?? 0;
    },

    /** The runs of the last 24 hours in the words of the real server's statistics (task_queue.py:421). */
    stats: (now: number) =>
      db.get<Record<string, number>>(
        `SELECT count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'running') AS running,
           count(*) FILTER (WHERE status = 'completed') AS completed_24h, count(*) FILTER (WHERE status = 'failed') AS failed_24h,
           coalesce(avg(runtimeSeconds) FILTER (WHERE status = 'completed'), 0) AS avg_runtime_seconds,
           coalesce(avg((? - createdAt) / 1000.0) FILTER (WHERE status = 'queued'), 0) AS avg_wait_seconds,
           (SELECT count(DISTINCT coalesce(userId, '')) FROM taskRuns WHERE status = 'running') AS users_with_running_tasks
         FROM taskRuns WHERE createdAt > ?`,
        now,
        now - DAY_MS,
      ) ?? {},

    update: (id: string, change: TaskRunChange): number => db.update('taskRuns', id, change),
  };
}

const DAY_MS = 86_400_000;

function conditions(filter: TaskRunFilter) {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  if (filter.userId !== undefined) {
    where.push('userId = ?');
    values.push(filter.userId);
  }
  if (filter.status !== undefined) {
    where.push('status = ?');
    values.push(filter.status);
  }
  if (filter.tenantId !== undefined) {
    where.push('(tenantId IS NULL OR tenantId = ?)');
    values.push(filter.tenantId);
  }
  return { where: where.length ? `WHERE ${where.join(' AND ')}` : '', values };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS taskRuns (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  taskId TEXT NOT NULL,
  userId TEXT,
  tenantId TEXT,
  status TEXT NOT NULL,
  priority INTEGER,
  attempts INTEGER NOT NULL,
  startedAt INTEGER,
  completedAt INTEGER,
  runtimeSeconds REAL,
  resultSummary TEXT,
  error TEXT,
  notifyEmail TEXT,
  targetAgentName TEXT,
  deadlineAt INTEGER,
  createdAt INTEGER NOT NULL,
  leaseOwner TEXT
);
CREATE INDEX IF NOT EXISTS taskRuns_in_order ON taskRuns (createdAt DESC, seq DESC);
CREATE INDEX IF NOT EXISTS taskRuns_by_status ON taskRuns (status, createdAt DESC, seq DESC);
CREATE INDEX IF NOT EXISTS taskRuns_by_task ON taskRuns (taskId, seq DESC);
`;
