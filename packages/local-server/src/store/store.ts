import { apiKeyStore } from './api-keys.ts';
import { type Database, openDatabase } from './database.ts';
import { issuerRecordStore } from './issuer-records.ts';
import { prdSessionStore } from './prd-sessions.ts';
import { ralphRunStore } from './ralph-runs.ts';
import { ruleStore } from './rules.ts';
import { taskRunStore } from './task-runs.ts';
import { taskStore } from './tasks.ts';
import { tenantStore } from './tenants.ts';
import { usageStore } from './usage.ts';
import { userStore } from './users.ts';
import { workerStore } from './workers.ts';
import { workspaceStore } from './workspaces.ts';

export type Store = ReturnType<typeof openStore>;

/** The server's database: one group of row functions per noun. */
export function openStore(file?: string) {
  const db = openDatabase(file);
  return {
    tasks: taskStore(db),
    taskRuns: taskRunStore(db),
    workspaces: workspaceStore(db),
    workers: workerStore(db),
    users: userStore(db),
    apiKeys: apiKeyStore(db),
    tenants: tenantStore(db),
    ralphRuns: ralphRunStore(db),
    prdSessions: prdSessionStore(db),
    rules: ruleStore(db),
    usage: usageStore(db),
    issuerRecords: issuerRecordStore(db),
    settings: settingStore(db),
    changes: db.changes,
    close: db.close,
  };
}

/** Named values that must outlive a restart, such as signing keys. */
function settingStore(db: Database) {
  db.define('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)');

  return {
    get: (name: string) => db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name)?.value,
    set: (name: string, value: string) =>
      db.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?,?)', name, value),
  };
}
