import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { makePrivate, unusableFile } from './data-file.ts';

/** SQLite with cached prepared statements and typed rows. Each file of this folder has the SQL of one noun. */
export interface Database {
  all<Row = Record<string, unknown>>(sql: string, ...values: SQLInputValue[]): Row[];
  get<Row = Record<string, unknown>>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Inserts a row by the names of its fields. Booleans become numbers, lists and objects JSON, which a `reader` reads. */
  insert(table: string, row: object): void;
  /** Inserts a row, or replaces those in conflict with it. */
  replace(table: string, row: object): void;
  /** Inserts a row, or changes the one with the same key, which keeps its place. */
  upsert(table: string, key: string, row: object): void;
  /** Changes the fields that are not undefined; returns the number of changed rows. */
  update(table: string, id: string, change: object): number;
  /** How many rows this process has inserted, changed or removed: if it stays, so does everything that is stored. */
  changes(): number;
  /** Runs a script of table and index definitions. */
  define(script: string): void;
  close(): void;
}

/**
 * Raise it whenever a table changes: there is no migration of older files.
 * @internal
 */
export const SCHEMA_VERSION = 3;

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

  const run = (sql: string, ...values: SQLInputValue[]): number => Number(prepare(sql).run(...values).changes);
  const write = (verb: string, table: string, row: object, rest = '') => {
    const names = Object.keys(row);
    const marks = names.map(() => '?').join(',');
    run(`${verb} INTO ${table} (${names.join(', ')}) VALUES (${marks}) ${rest}`, ...Object.values(row).map(toColumn));
  };

  // The boundary: the caller's SQL determines the type of the rows.
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    run,
    insert: (table, row) => write('INSERT', table, row),
    replace: (table, row) => write('INSERT OR REPLACE', table, row),
    upsert(table, key, row) {
      const sets = Object.keys(row).map((name) => `${name} = excluded.${name}`);
      write('INSERT', table, row, `ON CONFLICT (${key}) DO UPDATE SET ${sets.join(', ')}`);
    },
    update(table, id, change) {
      const columns = Object.entries(change).filter(([, value]) => value !== undefined);
      if (columns.length === 0) return 0;
      const sets = columns.map(([name]) => `${name} = ?`).join(', ');
      return run(`UPDATE ${table} SET ${sets} WHERE id = ?`, ...columns.map(([, value]) => toColumn(value)), id);
    },
    changes: () => Number(prepare('SELECT total_changes() AS changes').get()?.changes),
    define: (script) => connection.exec(script),
    close: () => {
      statements.clear();
      connection.close();
    },
  };
}

/** Makes the reader of rows with these columns of JSON. */
export const reader =
  <Row>(...columns: (keyof Row & string)[]) =>
  (stored: Record<string, unknown>): Row =>
    // The boundary: the table has the fields of the row.
    ({ ...stored, ...Object.fromEntries(columns.map((name) => [name, JSON.parse(String(stored[name]))])) }) as Row;

function toColumn(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  return JSON.stringify(value);
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
