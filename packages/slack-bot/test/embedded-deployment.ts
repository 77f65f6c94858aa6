// A bot on a PostgreSQL of its own, for tests that kill either. They are in two files so that they run side by side.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { testDeployment } from './deployment.ts';

/** Stops the rest of its PostgreSQL when the test has finished. */
export async function setUpEmbedded() {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-slack-embedded-'));
  const data = join(folder, 'data');
  onTestFinished(async () => {
    const embedded = await startEmbeddedPostgres({ folder: data });
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const deployment = await testDeployment();
  return { ...deployment, data, env: { ...deployment.env, SLACK_DATA_FOLDER: data } };
}

/** The process id. */
export const postmaster = async (data: string) =>
  Number((await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
