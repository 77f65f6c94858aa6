import type { SQLInputValue } from 'node:sqlite';
import { type Database, reader } from './database.ts';

/** A row of the table `tasks`; times in milliseconds. */
export interface TaskRow {
  id: string;
  workspaceId: string | null;
  title: string;
  prompt: string;
  agentType: string | null;
  status: string;
  /** Only MCP can leave it out. */
  priority: number | null;
  workerId: string | null;
  result: string | null;
  error: string | null;
  metadata: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  completedAt: number | null;
}

export interface TaskFilter {
  workspaceId?: string | undefined;
  status?: string | undefined;
  workerId?: string | undefined;
  agentName?: string | undefined;
  /** Whether to include waiting tasks with any target. */
  everyTarget?: boolean;
}

/** @internal */
export interface TaskSearch {
  status?: string;
  search?: string;
  limit: number;
  offset?: number;
}

export type TaskChange = Partial<Omit<TaskRow, 'id' | 'createdAt'>>;

/** @internal */
export type TaskStore = ReturnType<typeof taskStore>;

/** The real server cuts its task list here (database.py:1625). */
const LIST_LIMIT = 100;

export function taskStore(db: Database) {
  db.define(SCHEMA);

  function select(filter: TaskFilter, limit: number): TaskRow[] {
    const { where, values } = conditions(filter);
    return db
      .all(`SELECT * FROM tasks ${where} ORDER BY priority DESC NULLS FIRST, createdAt, seq LIMIT ?`, ...values, limit)
      .map(fromStored);
  }

  return {
    insert: (task: TaskRow): void => db.insert('tasks', task),

    find(id: string): TaskRow | undefined {
      const row = db.get('SELECT * FROM tasks WHERE id = ?', id);
      return row && fromStored(row);
    },

    /** Highest priority first, then oldest first, at most 100 rows. */
    list(filter: TaskFilter = {}): TaskRow[] {
      return select(filter, LIST_LIMIT);
    },

    /** The same order for MCP and the server's own loops: up to 1,000 rows. */
    every(filter: Pick<TaskFilter, 'status' | 'workspaceId'> = {}): TaskRow[] {
      return select({ ...filter, everyTarget: true }, 1000);
    },

    /** Pending tasks without a target. */
    waiting: (): TaskRow[] => select({ status: 'pending' }, 1000),

    /** For people: newest first, by status and by a part of the title. An empty text means no filter. */
    search({ status = '', search = '', limit, offset = 0 }: TaskSearch): TaskRow[] {
      return db
        .all(
          `SELECT * FROM tasks WHERE status = coalesce(nullif(?, ''), status) AND instr(lower(title), lower(?)) > 0
           ORDER BY seq DESC LIMIT ? OFFSET ?`,
          status,
          search,
          limit,
          offset,
        )
        .map(fromStored);
    },

    /** How many tasks with such a title have each status. */
    counts(search: string): Map<string, number> {
      const sql = 'SELECT status, count(*) AS n FROM tasks WHERE instr(lower(title), lower(?)) > 0 GROUP BY status';
      return new Map(db.all<{ status: string; n: number }>(sql, search).map(({ status, n }) => [status, n]));
    },

    /** Removes a deleted worker from the tasks. */
    forgetWorker: (workerId: string) => db.run('UPDATE tasks SET workerId = NULL WHERE workerId = ?', workerId),

    /** Changes the given columns and `updatedAt`. False when there is no such row. */
    update: (id: string, change: TaskChange, now: number): boolean =>
      db.update('tasks', id, { ...change, updatedAt: now }) > 0,
  };
}

/** An empty text means no filter. Filters for waiting tasks leave out those for another agent or worker. */
function conditions({ workspaceId, status, workerId, agentName, everyTarget }: TaskFilter) {
  const parts: { sql: string; values: SQLInputValue[] }[] = [];
  if (workspaceId) parts.push({ sql: 'workspaceId = ?', values: [workspaceId] });
  if (status) parts.push({ sql: 'status = ?', values: [status] });
  if (status === 'pending' && !everyTarget) {
    parts.push({ sql: '(targetAgentName IS NULL OR targetAgentName = ?)', values: [agentName || null] });
    parts.push(
      workerId || !agentName
        ? { sql: '(targetWorkerId IS NULL OR targetWorkerId = ?)', values: [workerId || null] }
        : {
            sql: '(targetWorkerId IS NULL OR targetWorkerId IN (SELECT workerId FROM workers WHERE name = ?))',
            values: [agentName],
          },
    );
  } else if (workerId) parts.push({ sql: 'workerId = ?', values: [workerId] });
  return {
    where: parts.length ? `WHERE ${parts.map(({ sql }) => sql).join(' AND ')}` : '',
    values: parts.flatMap(({ values }) => values),
  };
}

const fromStored = reader<TaskRow>('metadata');

const SCHEMA = `
CREATE TABLE IF NOT EXISTS tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workspaceId TEXT,
  title TEXT NOT NULL,
  prompt TEXT NOT NULL,
  agentType TEXT,
  status TEXT NOT NULL,
  priority INTEGER,
  workerId TEXT,
  result TEXT,
  error TEXT,
  metadata TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  startedAt INTEGER,
  completedAt INTEGER,
  targetAgentName TEXT GENERATED ALWAYS AS (nullif(json_extract(metadata, '$.target_agent_name'), '')) VIRTUAL,
  targetWorkerId TEXT GENERATED ALWAYS AS (nullif(json_extract(metadata, '$.target_worker_id'), '')) VIRTUAL
);
CREATE INDEX IF NOT EXISTS tasks_in_order ON tasks (priority DESC, createdAt, seq);
CREATE INDEX IF NOT EXISTS tasks_by_status ON tasks (status, priority DESC, createdAt, seq);
CREATE INDEX IF NOT EXISTS tasks_by_workspace ON tasks (workspaceId, priority DESC, createdAt, seq);
CREATE INDEX IF NOT EXISTS tasks_by_worker ON tasks (workerId, priority DESC, createdAt, seq);
`;
