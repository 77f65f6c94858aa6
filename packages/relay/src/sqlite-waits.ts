// The waits in a SQLite file, for one process.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '@codetether/core/settings';
import type { Waits } from '@codetether/hosting/waits';

const schema = `
  CREATE TABLE IF NOT EXISTS waits (
    callback TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    since INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- When to call; null until the end was seen.
    next INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS waits_of_account ON waits (account);
  CREATE INDEX IF NOT EXISTS waits_to_call ON waits (next);
  CREATE INDEX IF NOT EXISTS waits_by_age ON waits (since);
`;

/** Only its owner may read the file. Throws ConfigError when it cannot be used. */
export function openSqliteWaits(file: string): Waits & { close(): void } {
  const database = connect(file);
  const statement = (sql: string) => database.prepare(sql);
  const insert = statement(
    'INSERT INTO waits (callback, account, key, id, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const same = statement('SELECT 1 FROM waits WHERE callback = ? AND account = ? AND key = ? AND id = ?');
  const count = statement('SELECT count(*) AS count FROM waits WHERE account = ?');
  const open = statement('SELECT callback, account, key, id, since FROM waits WHERE next IS NULL');
  const ended = statement('UPDATE waits SET next = ? WHERE callback = ? AND next IS NULL');
  const due = statement(
    'SELECT callback, account, key, id, since, attempts FROM waits WHERE next <= ? ORDER BY next LIMIT ?',
  );
  const postpone = statement('UPDATE waits SET next = ?, attempts = attempts + 1 WHERE callback = ?');
  const remove = statement('DELETE FROM waits WHERE callback = ?');
  const removeBefore = statement('DELETE FROM waits WHERE since < ? RETURNING callback, account, key, id, since');
  // The edge of the database: the table is STRICT, and has the fields of these types.
  const rows = <Row>(found: unknown[]) => found as Row[];

  return {
    async add({ callback, account, key, id, since }) {
      if (insert.run(callback, account, key, id, since).changes > 0) return 'added';
      return same.get(callback, account, key, id) ? 'known' : 'taken';
    },
    countOf: async (account) => Number(count.get(account)?.count),
    // The file is locked, so there is no other instance.
    takeTurn: async () => true,
    open: async () => rows(open.all()),
    ended: async (callback, now) => void ended.run(now, callback),
    due: async (now, most) => rows(due.all(now, most)),
    postpone: async (callback, until) => void postpone.run(until, callback),
    remove: async (callback) => void remove.run(callback),
    removeBefore: async (since) => rows(removeBefore.all(since)),
    close: () => database.close(),
  };
}

function connect(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives the files beside it the same mode.
    closeSync(openSync(file, 'a', 0o600));
    database = new DatabaseSync(file);
    // The kernel releases the lock when the process ends. FULL: an acknowledged wait survives a power cut.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(schema);
    return database;
  } catch (error) {
    database?.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === 5;
    throw new ConfigError(
      isBusy
        ? `${file} is in use by another relay. Stop that one, or set RELAY_DATA_FILE to another file.`
        : `${file} cannot be used (${error instanceof Error ? error.message : String(error)}). Set RELAY_DATA_FILE to a file that this user may write.`,
    );
  }
}
