// Brings a database to the newest tables, one migration after the other, whichever of several instances comes first.
import type { Database } from './database.ts';

/** A migration that was released is never changed. */
export interface Migration {
  /** By which a database knows what it has. */
  name: string;
  statements: string;
}

/** An arbitrary constant: two instances that start together take turns. */
const migrationLock = 7_243_116;

/** Those that the database does not have yet, in that order, all or none. */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database.transaction(async (sql) => {
    await sql`select pg_advisory_xact_lock(${migrationLock})`;
    await sql`create table if not exists migrations (name text primary key, at timestamptz not null default now())`;
    const done = new Set((await sql<{ name: string }>`select name from migrations`).map(({ name }) => name));
    for (const { name, statements } of migrations) {
      if (done.has(name)) continue;
      await sql.raw(statements);
      await sql`insert into migrations (name) values (${name})`;
    }
  });
}
