import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findTask, run } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, startEmbeddedPostgres } from '../src/store/index.ts';
import { startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';

async function setUp() {
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

const postmaster = async (data: string) =>
  Number((await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

test('bot and postmaster are killed at once: what was acknowledged is done after the next start, once', async () => {
  const { slack, ada, channel, data, env, link, caller } = await setUp();
  const first = await startBotProcess(env);
  const { url, adopted } = await startEmbeddedPostgres({ folder: data });
  expect(adopted).toBe(true);
  const database = openDatabase({ url });
  await link(database);
  await database.close();
  slack.connect(first.eventsUrl);

  const commands = Array.from({ length: 12 }, (_, index) => ada.command(channel, `task create Kept ${index} safe`));
  const answers = await Promise.all(commands);
  process.kill(await postmaster(data), 'SIGKILL');
  await first.kill();
  expect(answers.every(({ ok }) => ok)).toBe(true);

  const second = await startBotProcess(env);
  slack.connect(second.eventsUrl);
  for (let index = 0; index < answers.length; index += 1)
    await ada.awaits(channel, ({ text }) => text.includes(`Kept ${index} safe`));
  const tasks = await run(findTask, caller, { limit: 100 });
  const titles = tasks.map(({ title }) => title).filter((title) => title.startsWith('Kept'));
  expect(titles).toHaveLength(answers.length);
  expect(new Set(titles).size).toBe(answers.length);
  for (let index = 0; index < answers.length; index += 1) {
    const roots = ada.sees(channel).filter(({ text, thread_ts }) => !thread_ts && text.includes(`Kept ${index} safe`));
    expect(roots).toHaveLength(1);
  }
  expect(await second.stop()).toBe(0);
});

test('after a kill -9 of the bot alone its postmaster is adopted; a second bot on the folder is refused', async () => {
  const { data, env } = await setUp();
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

test('a process that ends without stopping its throwaway PostgreSQL leaves neither it nor its folder', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'codetether-slack-embedded-'));
  onTestFinished(() => rm(temporary, { recursive: true, force: true }));
  const module = new URL('throwaway-postgres.ts', import.meta.url).href;
  const script = `const { startThrowawayPostgres } = await import('${module}'); console.log((await startThrowawayPostgres()).url); process.exit(3);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(3);
  expect(await readdir(temporary)).toEqual([]);
  await expect(openDatabase({ url: url.trim() }).raw('select 1')).rejects.toThrow('ECONNREFUSED');
});
