// An acknowledged command is done, and its user hears of it, although the database or CodeTether breaks meanwhile.
import { findTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';

test('connections to the database are cut during commands: each that was acknowledged is done and answered', async () => {
  const { ada, channel, database, caller } = await testOffice();
  if (!caller) throw new Error('ada is linked');
  const cut = () =>
    database`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.catch(() => undefined);
  const taken: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const commands = Array.from({ length: 5 }, async (_, index) => {
      const number = round * 5 + index;
      const answer = await ada.command(channel, `task create Kept ${number} safe`);
      if (answer.ok) taken.push(number);
    });
    await Promise.race(commands);
    await cut();
    await Promise.all(commands);
    await cut();
  }
  expect(taken.length).toBeGreaterThan(0);
  for (const number of taken) await ada.awaits(channel, ({ text }) => text.includes(`Kept ${number} safe`));
  const titles = (await run(findTask, caller, { limit: 100 })).map(({ title }) => title);
  for (const number of taken) {
    expect(titles.filter((title) => title === `Kept ${number} safe`)).toHaveLength(1);
    const told = ada.sees(channel).filter(({ text, thread_ts }) => !thread_ts && text.includes(`Kept ${number} safe`));
    expect(told).toHaveLength(1);
  }
});

test('while CodeTether does not answer, the user hears once that the command is kept, and gets the answer later', async () => {
  const { ada, channel, codetether } = await testOffice();
  codetether.faults.next({ kind: 'status', status: 503, times: 20 });
  await ada.command(channel, 'task create Kept for later');
  const told = await ada.awaits(channel, ({ text }) => text.includes('I keep what you asked for'));
  expect(told.ephemeralTo).toBe(ada.id);
  await ada.awaits(channel, ({ text }) => text.includes('Kept for later'));
  expect(ada.sees(channel).filter(({ text }) => text.includes('I keep what you asked for'))).toHaveLength(1);
});
