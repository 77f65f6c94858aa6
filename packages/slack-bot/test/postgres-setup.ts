// Once for a whole test run: a PostgreSQL, and in it a template database with our tables from which each test file gets its own.
import { randomBytes } from 'node:crypto';
import { migrate, openDatabase } from '@codetether/hosting/postgres';
import type { TestProject } from 'vitest/node';
import { queues } from '../src/dispatch/queues.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { migrations } from '../src/postgres/migrations.ts';
import { databaseUrl } from './database-url.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { url: string; template: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  // Tests' data need not survive a power cut.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const embedded = given ? undefined : await startThrowawayPostgres(settings);
  const url = given ?? embedded?.url ?? '';

  const template = `codetether_template_${randomBytes(4).toString('hex')}`;
  const admin = openDatabase({ url, connections: 1 });
  await admin.raw(`create database ${template}`);
  const database = openDatabase({ url: databaseUrl(url, template), connections: 2 });
  await migrate(database, migrations);
  const jobs = createJobs({ database, queues });
  await jobs.start();
  await jobs.stop();
  await database.close();
  project.provide('postgres', { url, template });

  return async () => {
    await admin.raw(`drop database ${template} with (force)`);
    await admin.close();
    await embedded?.stop();
  };
}
