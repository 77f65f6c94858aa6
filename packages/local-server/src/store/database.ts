import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { makePrivate, unusableFile } from './data-file.ts';

/** SQLite with cached prepared statements and typed rows. Each file of this folder has the SQL of one noun. */
export interface Database {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs a script of table and index definitions. */
  define(script: string): void;
  close(): void;
}

/**
 * Raise it whenever a table changes: there is no migration of older files.
 * @internal
 */
export const SCHEMA_VERSION = 2;

/**
 * Opens the file, or a database in memory. A file is for its owner only, and for one process at a time.
 * @throws Error in one sentence if the file cannot be used: it is in use, damaged, of another version, or not accessible
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

  // The boundary: the caller's SQL determines the type of the rows.
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
    // The kernel holds the lock and releases it when the process ends, even after a crash.
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

/** Checks all pages now; otherwise damage would appear only when somebody reads that row. */
function checkPages(connection: DatabaseSync, file: string): void {
  const [first] = Object.values(connection.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (first !== 'ok') throw new Error(`${file} is damaged. Move it away, or give another file with --data.`);
}

/** Uses SQLite's field for this; it is 0 in a new file, and in files from before the check existed. */
function checkVersion(connection: DatabaseSync, file: string): void {
  const version = connection.prepare('PRAGMA user_version').get()?.user_version;
  if (version === SCHEMA_VERSION) return;
  const hasTables = connection.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined;
  if (version !== 0 || hasTables)
    throw new Error(`${file} was created by another version of the local server. Give another file with --data.`);
  connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
