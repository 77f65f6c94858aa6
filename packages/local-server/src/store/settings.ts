import type { Database } from './database.ts';

/** Named values that must outlive a restart, such as signing keys. */
export function settingStore(db: Database) {
  db.define('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)');

  return {
    get: (name: string) => db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name)?.value,
    set: (name: string, value: string) =>
      db.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?,?)', name, value),
  };
}
