import { findTask, run } from '@codetether/core';
import { openDatabase } from '@codetether/hosting/postgres';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { startBotProcess } from './bot-process.ts';
import { postmaster, setUpEmbedded } from './embedded-deployment.ts';

test('bot and postmaster are killed at once: what was acknowledged is done after the next start, once', async () => {
  const { slack, ada, channel, data, env, link, caller } = await setUpEmbedded();
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
