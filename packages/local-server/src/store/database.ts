import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { makePrivate, unusableFile } from './data-file.ts';

/** SQLite with prepared statements kept, and typed rows. One noun's SQL lives in one file of this folder. */
export interface Database {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs a script: table and index definitions. */
  define(script: string): void;
  close(): void;
}

/**
 * To be raised whenever a table changes: nothing carries the rows of an older file over.
 * @internal
 */
export const SCHEMA_VERSION = 1;

/**
 * Opens the file, or a database in memory. A file is for its owner only, and for one process at a time.
 * @throws Error in one sentence when the file cannot be used: it is in use, damaged, of another version, or not ours to open
 */
export function openDatabase(file = ':memory:'): Database {
  const connection = connect(file);
  const statements = new Map<string, StatementSync>();

  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  // The boundary: SQLite's rows are what the SQL of the caller says they are.
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    define: (script) => connection.exec(script),
    close: () => {
      statements.clear();
      connection.close();
    },
  };
}

function connect(file: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') makePrivate(file);
    connection = new DatabaseSync(file);
    // The lock is the kernel's, and ends with the process however that ends.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    connection.exec('BEGIN EXCLUSIVE; COMMIT');
    checkVersion(connection, file);
    checkPages(connection, file);
    return connection;
  } catch (error) {
    connection?.close();
    throw unusableFile(file, error);
  }
}

/** Else the damage would only be found by whoever reads that row, one day. */
function checkPages(connection: DatabaseSync, file: string): void {
  const [first] = Object.values(connection.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (first !== 'ok') throw new Error(`${file} is damaged. Move it away, or give another file with --data.`);
}

/** SQLite's own field for this; 0 in a new file, and in those that were made before it was looked at. */
function checkVersion(connection: DatabaseSync, file: string): void {
  const version = connection.prepare('PRAGMA user_version').get()?.user_version;
  if (version === SCHEMA_VERSION) return;
  const hasTables = connection.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined;
  if (version !== 0 || hasTables)
    throw new Error(`${file} was made by another version of the local server: start a new file.`);
  connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
