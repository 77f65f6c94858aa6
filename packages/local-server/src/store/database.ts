import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

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

/** Opens the file, or a database in memory. */
export function openDatabase(file = ':memory:'): Database {
  const connection = new DatabaseSync(file);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
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
