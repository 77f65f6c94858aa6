import type { Database } from './database.ts';

/** A row of the table `prdSessions`: a PRD chat about a codebase. */
export interface PrdSessionRow {
  id: string;
  codebaseId: string;
  sessionId: string;
  title: string;
  messageCount: number;
  createdAt: number;
  updatedAt: number;
}

export function prdSessionStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (session: PrdSessionRow): void => db.insert('prdSessions', session),
    /** Newest first. */
    ofCodebase: (codebaseId: string, limit: number) =>
      db.all<PrdSessionRow>(
        'SELECT * FROM prdSessions WHERE codebaseId = ? ORDER BY updatedAt DESC, seq DESC LIMIT ?',
        codebaseId,
        Math.max(0, limit),
      ),
  };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS prdSessions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  codebaseId TEXT NOT NULL,
  sessionId TEXT NOT NULL,
  title TEXT NOT NULL,
  messageCount INTEGER NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS prdSessions_by_codebase ON prdSessions (codebaseId, updatedAt DESC, seq DESC);
`;
