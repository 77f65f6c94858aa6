import { type Database, reader } from './database.ts';

/** A row of the table `workers`: a registered worker, connected or not. */
export interface WorkerRow {
  workerId: string;
  name: string;
  capabilities: string[];
  hostname: string | null;
  models: unknown[];
  globalWorkspaceId: string | null;
  workspaces: unknown[];
  status: string;
  registeredAt: number;
  lastSeen: number;
}

export function workerStore(db: Database) {
  db.define(SCHEMA);

  return {
    save: (worker: WorkerRow): void => db.upsert('workers', 'workerId', worker),

    find(workerId: string): WorkerRow | undefined {
      const row = db.get('SELECT * FROM workers WHERE workerId = ?', workerId);
      return row && fromStored(row);
    },

    /** The most recently active worker first. */
    list(): WorkerRow[] {
      return db.all('SELECT * FROM workers ORDER BY lastSeen DESC, rowid DESC').map(fromStored);
    },

    /** In the order of their first registration. */
    registered(): WorkerRow[] {
      return db.all('SELECT * FROM workers ORDER BY rowid').map(fromStored);
    },

    /** False if no such worker is registered. */
    seen(workerId: string, now: number): boolean {
      return db.run("UPDATE workers SET lastSeen = ?, status = 'active' WHERE workerId = ?", now, workerId) > 0;
    },

    /** False if no such worker is registered. */
    remove(workerId: string): boolean {
      return db.run('DELETE FROM workers WHERE workerId = ?', workerId) > 0;
    },
  };
}

const fromStored = reader<WorkerRow>('capabilities', 'models', 'workspaces');

const SCHEMA = `
CREATE TABLE IF NOT EXISTS workers (
  workerId TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  hostname TEXT,
  models TEXT NOT NULL,
  globalWorkspaceId TEXT,
  workspaces TEXT NOT NULL,
  status TEXT NOT NULL,
  registeredAt INTEGER NOT NULL,
  lastSeen INTEGER NOT NULL
);
`;
