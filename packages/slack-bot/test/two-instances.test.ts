import { findTask, listRalphRuns, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { testDatabase } from './test-database.ts';

const goesOn = /: (running|pending)/;

test('an instance is killed in the middle of everything: the other one finishes it, nothing is lost and nothing told twice', async () => {
  const { slack, ada, channel, billing, feed, codetether, env: settings, link, caller } = await testDeployment();
  const database = await testDatabase();
  await link(database);
  const env = { ...settings, DATABASE_URL: database.url };
  const inThread = (ts: string) => ada.sees(channel).filter((message) => message.thread_ts === ts && message.ts !== ts);
  const stateOfAlert = async () =>
    (await database<{ state: string }>`select state from outbox where key like 'budget:%'`).map(({ state }) => state);
  const first = await startBotProcess(env);
  slack.connect(first.eventsUrl);

  // A subscription: what the first instance watches the second one watches after it.
  await ada.command(feed, 'subscribe tasks created');
  await ada.awaits(feed, ({ text }) => text.includes('Subscribed'));
  await expect.poll(async () => (await database`select 1 from positions`).length).toBe(1);

  // A run, from a PRD.
  const idea = await ada.mentions(channel, 'prd chat A wish list for our shop');
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts === idea.ts && text.includes('?'));
  await ada.says(channel, 'Customers save things and share the list by mail', { thread: idea.ts });
  const prd = await ada.awaits(channel, ({ blocks }) => JSON.stringify(blocks).includes('Start Ralph run'));
  const killed = Promise.withResolvers<void>();
  codetether.faults.next({ kind: 'held-agent', until: killed.promise, times: 20 });
  await ada.presses(prd, 'Start Ralph run');
  const live = await ada.awaits(channel, ({ text }) => /ralph/i.test(text) && /stor/i.test(text));

  // A PRD turn that is answered after the kill, as the run's stories are.
  const other = await ada.mentions(channel, 'prd chat A loyalty programme');
  await ada.awaits(channel, ({ thread_ts }) => thread_ts === other.ts);

  // A budget alert: Slack takes the post, and its answer is lost. Its echo proves it, to whichever instance it comes.
  codetether.seed({
    usage: [{ tenantId: `${codetether.identities.realm}-tenant`, provider: 'p', model: 'm', costMicros: 50_000_000 }],
  });
  slack.fault({ method: 'chat.postMessage', with: 'lost' });
  await ada.command(billing, 'budget alert 40');
  await ada.awaits(billing, ({ text }) => text.includes('passed $40.00'));

  // Commands, some of which are acknowledged.
  const second = await startBotProcess(env);
  const commands = Array.from({ length: 24 }, (_, index) => ada.command(channel, `task create Job ${index} of many`));
  await Promise.race(commands);
  const middle = { run: live.text, turn: inThread(other.ts).map(({ text }) => text) };
  await first.kill();
  killed.resolve();
  slack.connect(second.eventsUrl);
  const answers = await Promise.allSettled(commands);
  const taken = answers.flatMap((answer, index) => (answer.status === 'fulfilled' && answer.value.ok ? [index] : []));
  expect(taken.length).toBeGreaterThan(0);
  expect(middle.run).toMatch(goesOn);
  expect(middle.turn.filter((text) => text.includes('?'))).toEqual([]);

  for (const index of taken) await ada.awaits(channel, ({ text }) => text.includes(`Job ${index} of many`));
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts === other.ts && text.includes('?'));
  await slack.until(() => !goesOn.test(live.text));
  await expect.poll(stateOfAlert).toEqual(['sent']);

  const roots = (words: string) =>
    ada.sees(channel).filter(({ text, thread_ts }) => !thread_ts && text.includes(words));
  const tasks = await run(findTask, caller, { limit: 100 });
  for (let index = 0; index < commands.length; index += 1) {
    const made = tasks.filter(({ title }) => title === `Job ${index} of many`).length;
    const told = roots(`Job ${index} of many`).length;
    if (taken.includes(index)) expect([index, made, told]).toEqual([index, 1, 1]);
    else expect(made).toBeLessThanOrEqual(1);
  }
  for (const index of taken) await ada.awaits(feed, ({ text }) => text.includes(`Job ${index} of many`));
  for (const index of taken)
    expect(ada.sees(feed).filter(({ text }) => text.includes(`Job ${index} of many`))).toHaveLength(1);
  const [ralph] = await run(listRalphRuns, caller, {});
  const stories = inThread(live.ts).map(({ text }) => text);
  expect(new Set(stories).size).toBe(stories.length);
  expect(ralph).toMatchObject({ status: 'completed', outcome: 'passed' });
  expect(inThread(other.ts).filter(({ user }) => user !== ada.id)).toHaveLength(1);
  expect(ada.sees(billing).filter(({ text }) => text.includes('passed $40.00'))).toHaveLength(1);
  expect(await second.stop()).toBe(0);
  expect([...first.logs, ...second.logs].join('\n')).not.toMatch(/xox[abp]-|eyJ[\w-]{10,}\.|postgres:\/\//);
});
