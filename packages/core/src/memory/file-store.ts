// Keeps memories in one SQLite file, which all processes of a user share. Losing the file costs requests.
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { lazyAsync } from '../concurrency/lazy-async.ts';
import { isForgettable, type MemoryStore } from './memory-store.ts';

/** In ms: what was not learned again within this time. */
const forgetAfter = 30 * 86_400_000;
/** The most entries that are forgotten only together. */
const mostOthers = 100_000;
/** How long a process waits for another one that writes, in ms. */
const patience = 2_000;

/** The file has mode 0600, in a folder with mode 0700 if it creates one. Opens it with the first call; a file that is not a database is replaced. */
export function fileMemory(path: string, now: () => number = Date.now): MemoryStore {
  const database = lazyAsync(async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return await connect(path, now());
    } catch (error) {
      if (!isDamage(error)) throw error;
      for (const end of ['', '-wal', '-shm']) await rm(`${path}${end}`, { force: true });
      return connect(path, now());
    }
  });
  return {
    async get(names) {
      const { read } = await database();
      const rows = read.all(JSON.stringify(names));
      return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
    },
    async set(entries) {
      const { opened, write } = await database();
      inTransaction(opened, () => {
        for (const [name, value] of entries) write.run(name, value, Number(isForgettable(name)), now());
      });
    },
  };
}

/** Statements are compiled once: V8 does not know how much memory SQLite holds for each, and collects them late. */
interface Connected {
  opened: DatabaseSync;
  read: StatementSync;
  write: StatementSync;
}

async function connect(path: string, now: number): Promise<Connected> {
  await (await open(path, 'a', 0o600)).close();
  await chmod(path, 0o600);
  const { DatabaseSync } = await import('node:sqlite');
  const opened = new DatabaseSync(path);
  try {
    opened.exec(`
      PRAGMA busy_timeout = ${patience};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS memory (
        name TEXT PRIMARY KEY, value TEXT NOT NULL, forgettable INTEGER NOT NULL, at INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
    inTransaction(opened, () => {
      opened.prepare('DELETE FROM memory WHERE forgettable = 1 AND at < ?').run(now - forgetAfter);
      const others = opened.prepare('SELECT count(*) AS count FROM memory WHERE forgettable = 0').get()?.count;
      if (Number(others) > mostOthers) opened.exec('DELETE FROM memory WHERE forgettable = 0');
    });
    return {
      opened,
      read: opened.prepare('SELECT name, value FROM memory WHERE name IN (SELECT value FROM json_each(?))'),
      write: opened.prepare('INSERT OR REPLACE INTO memory (name, value, forgettable, at) VALUES (?, ?, ?, ?)'),
    };
  } catch (error) {
    opened.close();
    throw error;
  }
}

function inTransaction(opened: DatabaseSync, work: () => void): void {
  opened.exec('BEGIN IMMEDIATE');
  try {
    work();
    opened.exec('COMMIT');
  } catch (error) {
    opened.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite's codes for a damaged file, and for one that is not a database. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26);
}
