// Once for a whole test run: a PostgreSQL, and in it a template database with our tables from which each test file gets its own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createJobs } from '../src/jobs/jobs.ts';
import { openDatabase } from '../src/store/database.ts';
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts';
import { migrate } from '../src/store/migrate.ts';
import { databaseUrl } from './database-url.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { url: string; template: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  const folder = await mkdtemp(join(tmpdir(), 'codetether-slack-test-'));
  // What a test wrote need not outlive a power cut.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const embedded = given ? undefined : await startEmbeddedPostgres({ folder: join(folder, 'data'), settings });
  const url = given ?? embedded?.url ?? '';

  const template = `codetether_template_${randomBytes(4).toString('hex')}`;
  const admin = openDatabase({ url, connections: 1 });
  await admin.raw(`create database ${template}`);
  const database = openDatabase({ url: databaseUrl(url, template), connections: 2 });
  await migrate(database);
  const jobs = createJobs({ database });
  await jobs.start();
  await jobs.stop();
  await database.close();
  project.provide('postgres', { url, template });

  return async () => {
    await admin.raw(`drop database ${template} with (force)`);
    await admin.close();
    await embedded?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
