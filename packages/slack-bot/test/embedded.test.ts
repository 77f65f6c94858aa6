import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openDatabase } from '@codetether/hosting/postgres';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { startBotProcess } from './bot-process.ts';
import { postmaster, setUpEmbedded } from './embedded-deployment.ts';

test('after a kill -9 of the bot alone its postmaster is adopted; a second bot on the folder is refused', async () => {
  const { data, env } = await setUpEmbedded();
  const first = await startBotProcess(env);
  const pid = await postmaster(data);
  await expect(startBotProcess(env)).rejects.toThrow('Another bot runs on the data folder');
  await first.kill();
  const second = await startBotProcess(env);
  expect(await postmaster(data)).toBe(pid);
  expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  await expect(postmaster(data)).rejects.toThrow('ENOENT');
});

test('a start that fails names its cause first, and the log that it points to is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-slack-embedded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const error = await startEmbeddedPostgres({ folder, settings: { shared_buffers: 'plenty' } }).catch(
    (reason) => reason,
  );
  expect(error.message).toMatch(
    /^The embedded PostgreSQL did not start: .*invalid value for parameter "shared_buffers"/,
  );
  const [, log = ''] = /PostgreSQL's log is (.*?)\. To do without it, set DATABASE_URL/.exec(error.message) ?? [];
  expect(await readFile(log, 'utf8')).toContain('invalid value for parameter "shared_buffers"');
});

test('a process that a signal ends leaves neither its throwaway PostgreSQL nor the folder', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'codetether-slack-embedded-'));
  onTestFinished(() => rm(temporary, { recursive: true, force: true }));
  const module = new URL('throwaway-postgres.ts', import.meta.url).href;
  const script = `const { startThrowawayPostgres } = await import('${module}'); console.log((await startThrowawayPostgres()).url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const [url, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(143);
  expect(await readdir(temporary)).toEqual([]);
  await expect(openDatabase({ url: url.trim() }).raw('select 1')).rejects.toThrow('ECONNREFUSED');
});
