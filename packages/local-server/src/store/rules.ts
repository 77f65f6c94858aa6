import { type Database, reader } from './database.ts';

/** A row of the table `rules`: a proactive rule; times in milliseconds. */
export interface RuleRow {
  id: string;
  name: string;
  description: string;
  triggerType: string;
  triggerConfig: Record<string, unknown>;
  action: Record<string, unknown>;
  enabled: boolean;
  cooldownSeconds: number;
  lastTriggeredAt: number | null;
  triggerCount: number;
  nextRunAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** A row of the table `ruleRuns`: the outcome of a due rule. */
export interface RuleRunRow {
  id: string;
  ruleId: string;
  taskId: string | null;
  status: 'task_created' | 'cooldown_skipped' | 'failed';
  error: string | null;
  at: number;
}

/** null means no filter. */
export interface RuleFilter {
  enabled: boolean | null;
  triggerType: string | null;
  limit: number;
  offset: number;
}

export interface RuleRunFilter {
  status: string | null;
  limit: number;
  offset: number;
}

export type RuleChange = Partial<Omit<RuleRow, 'id' | 'createdAt'>>;

export function ruleStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (rule: RuleRow): void => db.insert('rules', rule),

    find(id: string): RuleRow | undefined {
      const row = db.get('SELECT * FROM rules WHERE id = ?', id);
      return row && fromStored(row);
    },

    /** Newest first. */
    list({ enabled, triggerType, limit, offset }: RuleFilter): RuleRow[] {
      return db
        .all(
          `SELECT * FROM rules WHERE enabled = coalesce(?, enabled) AND triggerType = coalesce(?, triggerType)
           ORDER BY createdAt DESC, seq DESC LIMIT ? OFFSET ?`,
          enabled === null ? null : Number(enabled),
          triggerType,
          limit,
          offset,
        )
        .map(fromStored);
    },

    /** Enabled cron rules whose time has come. */
    due(now: number): RuleRow[] {
      return db
        .all(
          "SELECT * FROM rules WHERE enabled = 1 AND triggerType = 'cron' AND nextRunAt <= ? ORDER BY nextRunAt, seq",
          now,
        )
        .map(fromStored);
    },

    update: (id: string, change: RuleChange): number => db.update('rules', id, change),

    /** False when there is no such rule. */
    remove(id: string): boolean {
      db.run('DELETE FROM ruleRuns WHERE ruleId = ?', id);
      return db.run('DELETE FROM rules WHERE id = ?', id) > 0;
    },

    insertRun: (run: RuleRunRow): void => db.insert('ruleRuns', run),

    /** Newest first. */
    runsOf: (ruleId: string, { status, limit, offset }: RuleRunFilter): RuleRunRow[] =>
      db.all<RuleRunRow>(
        `SELECT id, ruleId, taskId, status, error, at FROM ruleRuns WHERE ruleId = ? AND status = coalesce(?, status)
         ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?`,
        ruleId,
        status,
        limit,
        offset,
      ),
  };
}

const read = reader<RuleRow>('triggerConfig', 'action');
const fromStored = (row: Record<string, unknown>): RuleRow => ({ ...read(row), enabled: row.enabled === 1 });

const SCHEMA = `
CREATE TABLE IF NOT EXISTS rules (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  triggerType TEXT NOT NULL,
  triggerConfig TEXT NOT NULL,
  action TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  cooldownSeconds INTEGER NOT NULL,
  lastTriggeredAt INTEGER,
  triggerCount INTEGER NOT NULL,
  nextRunAt INTEGER,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS rules_due ON rules (enabled, nextRunAt);
CREATE TABLE IF NOT EXISTS ruleRuns (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  ruleId TEXT NOT NULL,
  taskId TEXT,
  status TEXT NOT NULL,
  error TEXT,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS ruleRuns_by_rule ON ruleRuns (ruleId, at DESC, seq DESC);
`;
