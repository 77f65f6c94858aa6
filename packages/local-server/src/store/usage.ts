import type { Database } from './database.ts';

/** A row of the table `usage`: one request to a model. Costs in micro-dollars, so that sums are exact. */
export interface UsageRow {
  id: number;
  tenantId: string;
  userId: string | null;
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costMicros: number;
  taskId: string | null;
  createdAt: number;
}

export interface UsageTotals {
  requestCount: number;
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costMicros: number;
}

export interface ModelUsage {
  provider: string;
  model: string;
  requestCount: number;
  totalTokens: number;
  costMicros: number;
}

/** The cost of one model on one day in UTC, such as `2026-11-30`. */
export interface DayUsage {
  day: string;
  provider: string;
  model: string;
  costMicros: number;
}

export function usageStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (row: Omit<UsageRow, 'id'>): void => db.insert('usage', row),

    /** Sums from `from` (inclusive) to `to` (exclusive). */
    totals(tenantId: string, from: number, to: number): UsageTotals {
      const row = db.get<UsageTotals>(
        `SELECT count(*) AS requestCount, coalesce(sum(inputTokens), 0) AS inputTokens,
           coalesce(sum(outputTokens), 0) AS outputTokens, coalesce(sum(reasoningTokens), 0) AS reasoningTokens,
           coalesce(sum(cacheReadTokens), 0) AS cacheReadTokens, coalesce(sum(cacheWriteTokens), 0) AS cacheWriteTokens,
           coalesce(sum(costMicros), 0) AS costMicros
         FROM usage WHERE tenantId = ? AND createdAt >= ? AND createdAt < ?`,
        tenantId,
        from,
        to,
      );
      return row ?? NOTHING;
    },

    /** The most expensive model first. */
    byModel: (tenantId: string, from: number, to: number): ModelUsage[] =>
      db.all<ModelUsage>(
        `SELECT provider, model, count(*) AS requestCount,
           sum(inputTokens + outputTokens + reasoningTokens) AS totalTokens, sum(costMicros) AS costMicros
         FROM usage WHERE tenantId = ? AND createdAt >= ? AND createdAt < ?
         GROUP BY provider, model ORDER BY sum(costMicros) DESC, provider, model`,
        tenantId,
        from,
        to,
      ),

    /** The first day first. */
    byDay: (tenantId: string, from: number, to: number): DayUsage[] =>
      db.all<DayUsage>(
        `SELECT date(createdAt / 1000, 'unixepoch') AS day, provider, model, sum(costMicros) AS costMicros
         FROM usage WHERE tenantId = ? AND createdAt >= ? AND createdAt < ?
         GROUP BY day, provider, model ORDER BY day, provider, model`,
        tenantId,
        from,
        to,
      ),

    /** Newest first. */
    recent: (tenantId: string, limit: number): UsageRow[] =>
      db.all<UsageRow>(
        'SELECT * FROM usage WHERE tenantId = ? ORDER BY createdAt DESC, id DESC LIMIT ?',
        tenantId,
        Math.max(0, limit),
      ),
  };
}

const NOTHING: UsageTotals = {
  requestCount: 0,
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicros: 0,
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS usage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId TEXT NOT NULL,
  userId TEXT,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  inputTokens INTEGER NOT NULL,
  outputTokens INTEGER NOT NULL,
  reasoningTokens INTEGER NOT NULL,
  cacheReadTokens INTEGER NOT NULL,
  cacheWriteTokens INTEGER NOT NULL,
  costMicros INTEGER NOT NULL,
  taskId TEXT,
  createdAt INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS usage_by_tenant ON usage (tenantId, createdAt DESC, id DESC);
`;
