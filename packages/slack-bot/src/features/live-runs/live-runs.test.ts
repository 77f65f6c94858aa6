import { createServiceWatcher, createStateLooks, listRalphRuns, run } from '@codetether/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { liveRunOffice } from '../../../test/live-run-office.ts';
import { labelsIn, type Message } from '../../../test/slack-standin/index.ts';
import { holdLiveRuns } from './live-runs.ts';

test('a message is edited at most once in its time, and then no more', async () => {
  const { ada, channel, context, jobs, liveRuns, begin, ended, edits } = await liveRunOffice({
    stories: 3,
    agent: 500,
  });
  await liveRuns.stop();
  const editEvery = 5_000;
  const slow = holdLiveRuns(context, jobs, { editEvery });
  onTestFinished(() => slow.stop());
  const message = await begin();
  await ended(message);
  const times = edits()
    .filter(({ args }) => args.ts === message.ts)
    .map(({ at }) => at);
  // The first edit and the end come as soon as they are known.
  const spread = (times.at(-1) ?? 0) - (times[0] ?? 0);
  expect(times.length).toBeLessThanOrEqual(spread / editEvery + 3);
  await expect.poll(() => slow.held).toBe(0);
  const replies = ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts);
  expect(replies.map(({ text }) => text.replace(/\..*/, ''))).toEqual([
    '“US-001 Story 0”: passed',
    '“US-002 Story 1”: passed',
    '“US-003 Story 2”: passed',
    'Ralph run “Shop”: every story passed',
  ]);
});

test('with the service token, a run is read only when a look for all accounts shows a change', async () => {
  const reads = vi.spyOn(globalThis, 'fetch');
  const held = Promise.withResolvers<void>();
  const { context, jobs, liveRuns, begin, ended, codetether, codetetherUrl } = await liveRunOffice({
    stories: 1,
    agent: held.promise,
  });
  await liveRuns.stop();
  let requests = 0;
  const service = createServiceWatcher({
    url: codetetherUrl,
    token: codetether.tokens.admin,
    fetch(input, init) {
      requests += 1;
      if (requests > 40) held.resolve();
      return codetether.fetch(new Request(input, init));
    },
  });
  const looks = createStateLooks({ service, intervalSeconds: 0.1 });
  const shared = holdLiveRuns(context, jobs, { editEvery: 100, looks });
  onTestFinished(() => shared.stop());
  const message = await begin();
  await ended(message);
  expect(message.text).toContain('passed, 1 of 1');
  const read = reads.mock.calls.filter(([input]) =>
    /\/v1\/ralph\/runs\/[^/?]+$/.test(input instanceof Request ? input.url : String(input)),
  );
  expect(read.length).toBeGreaterThan(0);
  // Without the looks it would be read at each of the forty.
  expect(read.length).toBeLessThan(20);
});

test('updates are paused and resumed; the end is shown all the same', async () => {
  const paused = Promise.withResolvers<void>();
  const { ada, channel, begin, ended } = await liveRunOffice({ agent: paused.promise });
  const message = await begin();
  await ada.presses(message, 'Pause updates');
  await ada.awaits(channel, (one) => one.ts === message.ts && labelsIn(one.blocks).includes('Resume updates'));
  paused.resolve();
  await ended(message);
  expect(message.text).toContain('passed, 2 of 2');
});

test('a run that has ended is run again by its button, once', async () => {
  const { ada, channel, caller, begin, ended } = await liveRunOffice({ stories: 1, agent: 50 });
  const message = await begin();
  await ended(message);
  await ada.awaits(channel, (one) => one.ts === message.ts && labelsIn(one.blocks).includes('Run again'));
  for (let press = 0; press < 2; press += 1) await ada.presses(message, 'Run again');
  const again = await ada.awaits(
    channel,
    (one) => !one.thread_ts && one.ts !== message.ts && one.text.startsWith('Ralph run “Shop”'),
  );
  await ended(again);
  expect(await run(listRalphRuns, caller, {})).toHaveLength(2);
});

test('in the direct channel a run shows that it works, and the stop button ends it', async () => {
  const { ada, slack } = await liveRunOffice({ stories: 1, agent: 20_000 });
  await ada.command(ada.dm, 'ralph start');
  await ada.submits(await ada.modal(), { 'Project name': 'Shop', 'Story 1: title': 'Sell' });
  const message = await ada.awaits(ada.dm, (one) => one.text.startsWith('Ralph run “Shop”'));
  const status = () => slack.state.sessions.get(`${ada.dm}/${message.ts}`)?.status;
  await slack.until(() => status() === 'processing');
  await ada.stops(message.ts);
  await ada.awaits(ada.dm, (one) => one.thread_ts === message.ts && one.text.includes('Stopped.'));
  await ada.awaits(ada.dm, (one) => one.ts === message.ts && one.text.includes('cancelled'));
  await slack.until(() => status() === 'active');
});

test('what the account has spent since is shown where only its owner sees it', async () => {
  const { ada, team, channel, codetether, link } = await liveRunOffice({ stories: 0 });
  const boss = team.person('boss');
  await link(boss, codetether.tokens.admin);
  for (const place of [boss.dm, channel]) {
    await boss.command(place, 'ralph start');
    await boss.submits(await boss.modal((view) => JSON.stringify(view.view).includes(place)), {
      'Project name': 'Costly',
      'Story 1: title': 'Spend',
    });
    await boss.awaits(place, (one) => one.text.startsWith('Ralph run “Costly”: every story passed'));
  }
  const shown = (message: Message) => JSON.stringify(message.blocks).includes('account spend since the start $');
  expect(boss.sees(boss.dm).filter(shown)).toHaveLength(1);
  expect(ada.sees(channel).filter(shown)).toEqual([]);
});

test('of many stories ten are posted in the thread', async () => {
  const { ada, channel, begin, ended } = await liveRunOffice({ stories: 11, agent: 10 });
  const message = await begin();
  const end = await ended(message);
  expect(end.text).toContain('1 more story is in the message above');
  expect(ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts)).toHaveLength(11);
});
