import { type Database, reader } from './database.ts';

/** A row of the table `workspaces` ("codebases" in the document). */
export interface WorkspaceRow {
  id: string;
  name: string;
  path: string;
  description: string;
  agentConfig: Record<string, unknown>;
  workerId: string | null;
  /** False if its worker was not registered: it is only in memory, since the real database refuses it and its tasks. */
  stored: boolean;
  createdAt: number;
  updatedAt: number;
}

export function workspaceStore(db: Database) {
  db.define(SCHEMA);

  return {
    /** Inserts or replaces the row of that id. */
    save: (workspace: WorkspaceRow): void => db.upsert('workspaces', 'id', workspace),

    find(id: string): WorkspaceRow | undefined {
      const row = db.get('SELECT * FROM workspaces WHERE id = ?', id);
      return row && fromStored(row);
    },

    atPath(path: string): WorkspaceRow | undefined {
      const row = db.get('SELECT * FROM workspaces WHERE path = ?', path);
      return row && fromStored(row);
    },

    /** False if there is no such workspace. */
    remove: (id: string): boolean => db.run('DELETE FROM workspaces WHERE id = ?', id) > 0,

    /** In the order of registration. */
    list(): WorkspaceRow[] {
      return db.all('SELECT * FROM workspaces ORDER BY seq').map(fromStored);
    },
  };
}

const read = reader<WorkspaceRow>('agentConfig');
const fromStored = (row: Record<string, unknown>): WorkspaceRow => ({ ...read(row), stored: row.stored === 1 });

const SCHEMA = `
CREATE TABLE IF NOT EXISTS workspaces (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  description TEXT NOT NULL,
  agentConfig TEXT NOT NULL,
  workerId TEXT,
  stored INTEGER NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL
);
`;
