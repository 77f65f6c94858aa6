// The process dies between the post of a card and what follows: the job runs again.
import { findTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import { labelsIn } from '../../../test/slack-standin/index.ts';

test('a job that runs again brings its card to the state of its record, and does not speak of keys', async () => {
  const { ada, channel, caller, context, bot, database } = await testOffice();
  if (!caller) throw new Error('ada is linked');
  const enqueue = context.rules.trackEnd;
  context.rules.trackEnd = () => Promise.reject(new Error('killed'));
  await ada.command(channel, 'task create Oil the door');
  const card = await ada.awaits(channel, ({ text }) => text === '“Oil the door”: pending');
  // In the meantime the task ends.
  await expect.poll(async () => (await run(findTask, caller, {}))[0]?.status).toBe('completed');
  context.rules.trackEnd = enqueue;
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts === card.ts && text.includes('completed'));
  expect(card.text).toBe('“Oil the door”: completed');
  expect(labelsIn(card.blocks)).not.toContain('Cancel');
  const [kept] = await database<{ data: Parameters<typeof bot.handle>[0] }>`
    select data from pgboss.job where name like 'inbox%'`;
  if (!kept) throw new Error('The job is kept for a day.');
  const privately = { ...kept.data, body: { ...kept.data.body, text: 'task create Oil the door --private' } };
  await bot.handle(privately, { isLast: () => true, retries: 0 });
  await ada.awaits(channel, ({ ephemeralTo, text }) => ephemeralTo === ada.id && text.includes('Oil the door'));
  expect(
    ada
      .sees(channel)
      .map(({ blocks }) => JSON.stringify(blocks))
      .join(),
  ).not.toContain('used before');
});
