// A database of a test's own, with all tables, on the test run's PostgreSQL.
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@codetether/hosting/postgres';
import { inject, onTestFinished } from 'vitest';
import { databaseUrl } from './database-url.ts';

/** For `const database = await testDatabase()` in a test: dropped when the test has finished. Takes about 50 ms. */
export async function testDatabase(): Promise<Database> {
  const { database, drop } = await createTestDatabase();
  onTestFinished(drop);
  return database;
}

/** For `beforeAll`, with `drop` in `afterAll`: one database for a whole file. */
export async function createTestDatabase(): Promise<{ database: Database; drop(): Promise<void> }> {
  const { url, template } = inject('postgres');
  const name = `codetether_test_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase({ url, connections: 1 });
  await admin.raw(`create database ${name} template ${template}`);
  const database = openDatabase({ url: databaseUrl(url, name), connections: 5 });
  return {
    database,
    async drop() {
      await database.close();
      await admin.raw(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}
