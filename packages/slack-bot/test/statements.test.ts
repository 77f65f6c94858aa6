// With use, no statement may read a whole table that grows with it.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '@codetether/hosting/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { queues } from '../src/dispatch/queues.ts';
import { deletionFrom, tablesOfTeams } from '../src/features/installations/installations-table.ts';
import { liveRunQueue } from '../src/features/live-runs/live-run-queue.ts';
import { inboxQueue } from '../src/jobs/inbox.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { maintenanceQueue } from '../src/jobs/maintenance.ts';
import { outboxQueue } from '../src/jobs/outbox-table.ts';
import { pretendMillionRows, scannedBy } from './million-rows.ts';
import { createTestDatabase } from './test-database.ts';

const sources = ['../src', '../../hosting/src/waits'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** They do not grow with use: a row for each migration, and one for each link and installation that somebody began within the last hour or so. */
const small = ['public.migrations', 'public.install_states', 'public.link_attempts'];

const grows = (table: string) => !small.includes(table) && !table.startsWith('pg_catalog.');

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
  const tables = await database<{ name: string }>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname = 'public'`;
  await pretendMillionRows(database, tables.map(({ name }) => name).filter(grows));
});
afterAll(() => drop());

test('none of our statements reads a whole table', async () => {
  const deletions = (await tablesOfTeams(database)).map((name) => ({ file: 'uninstalling', text: deletionFrom(name) }));
  const statements = [...(await ownStatements()), ...deletions];
  expect(deletions.length).toBeGreaterThan(8);
  expect(statements.length).toBeGreaterThan(90);
  // So that the test can fail.
  expect(await scannedBy(database, 'select 1 from outbox where ts = $1')).toEqual(['public.outbox']);
  const found: string[] = [];
  for (const { file, text } of statements) {
    const scanned = (await scannedBy(database, text)).filter(grows);
    if (scanned.length > 0) found.push(`${file}: ${scanned.join(', ')} in ${text.replace(/\s+/g, ' ')}`);
  }
  expect(found).toEqual([]);
});

test('no statement of the jobs reads the whole table of jobs', async () => {
  const sent = new Set<string>();
  const query = pg.Client.prototype.query;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }];
    sent.add(typeof first === 'string' ? first : (first.text ?? ''));
    return Reflect.apply(query, this, args);
  });
  const jobs = createJobs({ database, queues, watchSeconds: 1 });
  await jobs.start();
  const done = Promise.withResolvers<void>();
  await jobs.work(outboxQueue, async () => done.resolve());
  const lease = jobs.hold(liveRunQueue, {
    run: (_, signal) => new Promise((end) => signal.addEventListener('abort', () => end())),
  });
  const run = { data: { team: 'T1', channel: 'C1', ts: '1.1' }, key: 'run' };
  await jobs.send(database, liveRunQueue, [run]);
  await expect.poll(() => lease.held).toBe(1);
  await jobs.restart(database, liveRunQueue, run);
  await jobs.once(inboxQueue, [
    {
      id: '00000000-0000-8000-8000-000000000001',
      key: 'k',
      data: { kind: 'command', key: 'k', member: { team: 'T1', user: 'U1' }, body: {} },
    },
  ]);
  await jobs.send(database, outboxQueue, [{ key: 'T1:C1', data: { key: 'p' } }]);
  await done.promise;
  await jobs.schedule(database, maintenanceQueue, {
    key: 'k',
    cron: '* * * * *',
    timezone: 'UTC',
    data: { every: 'minute' },
  });
  await jobs.clearBlocked();
  await expect.poll(() => [...sent].some((text) => text.includes('heartbeat'))).toBe(true);
  await jobs.stop();
  spy.mockRestore();

  expect(sent.size).toBeGreaterThan(20);
  await pretendMillionRows(database, ['pgboss.job_common']);
  const found: string[] = [];
  for (const text of sent) {
    if (!/^\s*(select|with|update|delete|insert)\b/i.test(text)) continue;
    const scanned = (await scannedBy(database, text)).filter((name) => name === 'pgboss.job_common');
    if (scanned.length > 0) found.push(text);
  }
  expect(found).toEqual([]);
});

/** Every statement in the source, with $1 … for its values. */
async function ownStatements(): Promise<{ file: string; text: string }[]> {
  const files = await Promise.all(
    sources.map(async (folder) =>
      (await readdir(folder, { recursive: true }))
        .filter((name) => /(?<!\.test)\.ts$/.test(name))
        .map((name) => `${folder}/${name}`),
    ),
  );
  const found = await Promise.all(
    files.flat().map(async (file) => {
      const templates = (await readFile(file, 'utf8')).matchAll(
        /(?<!`)\b(?:sql|inside|database)(?:<[^`]*?>)?`([^`]*)`/g,
      );
      const statements = [...templates].map(([, text = '']) => ({ file, text: numbered(text) }));
      return statements.filter(({ text }) => !/^\s*truncate /.test(text));
    }),
  );
  return found.flat();
}

function numbered(template: string): string {
  let count = 0;
  return template.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, () => {
    count += 1;
    return `$${count}`;
  });
}
