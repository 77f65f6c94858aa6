// The one thin layer over SQL: a tagged template whose values are always parameters, and transactions.
import { createHash } from 'node:crypto';
import pg from 'pg';

/** A value in a statement; objects are written as JSON. */
export type Value = string | number | boolean | bigint | Date | Uint8Array | object | null | undefined;

/** Runs one statement: sql<Row>`select … where id = ${id}`. `Row` is what the statement is known to return; nothing checks it. */
export interface Sql {
  <Row extends object = Record<string, unknown>>(text: TemplateStringsArray, ...values: Value[]): Promise<Row[]>;
  /** A statement made elsewhere, with $1 … for its values. */
  raw(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** The same for a long statement that is run very often: each connection plans it once. */
  prepared(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface Database extends Sql {
  /** All of it or nothing: an error of the work rolls it back and is thrown. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Runs `work` while nobody else, on any instance, runs work of that name. Its statements must go through the database itself: the
   * lock has a connection of its own.
   */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Takes a name until the database is closed; false when another process has it. */
  own(name: string): Promise<boolean>;
  readonly url: string;
  close(): Promise<void>;
}

// Counts and sizes fit a number; pg gives bigint as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface DatabaseOptions {
  /** postgres://user:password@host:port/name */
  url: string;
  /** The program, by which the server's administrator knows its connections; default `codetether`. */
  name?: string;
  /** Most connections; default 10. */
  connections?: number;
  /** Gets the errors of connections that break while no statement runs. */
  onError?: (error: Error) => void;
}

/** A pool of connections. Nothing is opened before the first statement. */
export function openDatabase({
  url,
  name = 'codetether',
  connections = 10,
  onError = () => undefined,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: name,
  });
  // Of another pool: work that holds a lock waits for connections of the first one.
  const locks = new pg.Pool({ connectionString: url, max: 5, application_name: `${name}-locks` });
  for (const one of [pool, locks]) {
    // Also between two statements of a transaction or under a lock: the pool hears only idle connections, and an error that nobody hears ends the program.
    one.on('connect', (client) => void client.on('error', onError));
    one.on('error', () => undefined);
  }
  const owned: pg.PoolClient[] = [];
  return Object.assign(sqlOf(pool), {
    url,
    async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(sqlOf(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        // A connection that could not roll back is closed, not lent again.
        client.release(broken);
      }
    },
    async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
      const client = await locks.connect();
      let broken: Error | undefined;
      try {
        await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
        return await work();
      } finally {
        await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch((error: Error) => {
          broken = error;
        });
        client.release(broken);
      }
    },
    async own(name: string) {
      const client = await locks.connect();
      const [row] = (await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as free', [name])).rows;
      if (row.free) owned.push(client);
      else client.release();
      return row.free === true;
    },
    async close() {
      for (const client of owned) client.release(true);
      await Promise.all([pool.end(), locks.end()]);
    },
  });
}

function sqlOf(connection: pg.Pool | pg.PoolClient): Sql {
  const tagged = async <Row extends object>(text: TemplateStringsArray, ...values: Value[]): Promise<Row[]> => {
    const statement = text.reduce((before, part, index) => `${before}$${index}${part}`);
    return (await connection.query<Row>(statement, values)).rows;
  };
  return Object.assign(tagged, {
    raw: (text: string, values: readonly unknown[] = []) => connection.query(text, [...values]),
    prepared: (text: string, values: readonly unknown[] = []) =>
      connection.query({
        name: createHash('sha256').update(text).digest('hex').slice(0, 32),
        text,
        values: [...values],
      }),
  });
}
