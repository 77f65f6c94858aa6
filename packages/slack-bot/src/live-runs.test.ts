// The life of a run's message: pace, restarts, another instance, refusals, and its end.
import { listRalphRuns, run, startRalph } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { testOffice } from '../test/office.ts';
import { labelsIn, type Message } from '../test/slack-standin/index.ts';
import { startLiveRuns } from './live-runs.ts';

async function setUp({ stories = 2, agent = 2_000, linked = true } = {}) {
  const office = await testOffice({ linked });
  const { ada, channel, caller, codetether, slack } = office;
  if (!caller) throw new Error('ada is linked');
  codetether.faults.next({ kind: 'slow-agent', ms: agent, times: stories });
  const begin = async () => {
    await ada.command(channel, 'ralph start');
    const form = await ada.modal();
    await ada.submits(form, {
      'Project name': 'Shop',
      Prd: JSON.stringify({ userStories: Array.from({ length: stories }, (_, n) => ({ title: `Story ${n}` })) }),
    });
    return ada.awaits(channel, (message) => message.text.startsWith('Ralph run Shop'));
  };
  const ended = (message: Message) =>
    ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.startsWith('Ralph run:'));
  const edits = () => slack.journal.filter(({ method, answer }) => method === 'chat.update' && answer.ok);
  return { ...office, caller, begin, ended, edits };
}

test('a message is edited at most once in its time, and then no more', async () => {
  const { ada, channel, context, liveRuns, begin, ended, edits } = await setUp({ stories: 3, agent: 500 });
  await liveRuns.stop();
  const slow = startLiveRuns(context, { editEvery: 1_500, lookEvery: 100 });
  onTestFinished(() => slow.stop());
  const message = await begin();
  await ended(message);
  const times = edits()
    .filter(({ args }) => args.ts === message.ts)
    .map(({ at }) => at);
  // The last words may come as soon as they are known.
  const gaps = times.slice(1, -1).map((at, index) => at - (times[index] ?? 0));
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1_400);
  await expect.poll(() => slow.held).toBe(0);
  const replies = ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts);
  expect(replies.map(({ text }) => text.replace(/\..*/, ''))).toEqual([
    'US-001 Story 0: passed',
    'US-002 Story 1: passed',
    'US-003 Story 2: passed',
    'Ralph run: Done: every story passed',
  ]);
});

test('an instance stops in the middle, another one goes on, and nothing is told twice', async () => {
  const { ada, channel, context, liveRuns, begin, ended } = await setUp({ stories: 2, agent: 1_500 });
  const message = await begin();
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('passed'));
  await liveRuns.stop();
  expect(labelsIn(message.blocks)).toContain('Cancel');
  const other = startLiveRuns(context, { editEvery: 300, lookEvery: 100 });
  const third = startLiveRuns(context, { editEvery: 300, lookEvery: 100 });
  onTestFinished(() => Promise.all([other.stop(), third.stop()]).then(() => undefined));
  await ended(message);
  const replies = ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts);
  expect(replies).toHaveLength(3);
  expect(new Set(replies.map(({ text }) => text)).size).toBe(3);
});

test('updates are paused and resumed; the end is shown all the same', async () => {
  const { ada, channel, begin, ended } = await setUp({ stories: 2, agent: 3_000 });
  const message = await begin();
  await ada.presses(message, 'Pause updates');
  await ada.awaits(channel, (one) => one.ts === message.ts && labelsIn(one.blocks).includes('Resume updates'));
  await ended(message);
  expect(message.text).toContain('passed, 2/2');
});

test('where plans are refused the run is shown without one', async () => {
  const { slack, begin, ended, edits } = await setUp({ stories: 1, agent: 500 });
  slack.fault({ method: 'chat.postMessage', with: 'invalid_blocks' });
  slack.fault({ method: 'chat.update', with: 'invalid_blocks', times: 1 });
  const message = await begin();
  await ended(message);
  expect(message.blocks.map(({ type }) => type)).not.toContain('plan');
  expect(JSON.stringify(message.blocks)).toContain('US-001 Story 0');
  expect(edits().length).toBeGreaterThan(0);
});

test('a message that was deleted comes back for its end, and a lost channel ends the watch', async () => {
  const { ada, channel, caller, codetether, context, liveRuns, slack, begin } = await setUp({
    stories: 1,
    agent: 1_500,
  });
  const message = await begin();
  message.deleted = true;
  await ada.awaits(channel, (one) => one.ts !== message.ts && one.text.startsWith('Ralph run Shop: passed'));
  codetether.faults.next({ kind: 'silent-agent' });
  const record = await run(startRalph, caller, { project_name: 'Second', stories: [{ title: 'Go' }] });
  await ada.command(channel, 'help');
  const { ts } = await context.slack.call({ team: ada.team }, 'chat.postMessage', { channel, text: 'Second' });
  await context.follow.run({
    team: ada.team,
    channel,
    ts: String(ts),
    runId: record.run_id,
    requester: { team: ada.team, user: ada.id },
    told: [],
  });
  await ada.awaits(channel, (one) => one.text.startsWith('Ralph run Second'));
  const place = slack.state.workspaces.get(ada.team)?.channels.get(channel);
  if (place) place.archived = true;
  await codetether.fetch(
    new Request(`http://codetether.local/v1/ralph/runs/${record.run_id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${codetether.tokens.keycloak}` },
    }),
  );
  await expect.poll(() => liveRuns.held).toBe(0);
  expect(slack.journal.filter(({ answer }) => answer.error === 'is_archived').length).toBeGreaterThan(0);
});

test('an end that Slack does not take for a moment is shown later', async () => {
  const { ada, channel, context, liveRuns, slack, database, caller, begin } = await setUp({ stories: 1, agent: 500 });
  const message = await begin();
  await liveRuns.stop();
  await expect.poll(async () => (await run(listRalphRuns, caller, {}))[0]?.status).toBe('completed');
  slack.fault({ method: 'chat.update', with: 'internal_error' });
  const other = startLiveRuns(context, { editEvery: 100, lookEvery: 100 });
  onTestFinished(() => other.stop());
  await slack.until(() => slack.journal.some(({ answer }) => answer.error === 'internal_error'));
  await expect.poll(() => other.held).toBe(0);
  await database`update run_messages set lease_until = null`;
  await ada.awaits(channel, (one) => one.ts === message.ts && one.text.startsWith('Ralph run Shop: passed'));
});

test('when the account is disconnected the message says that it stands still', async () => {
  const { ada, channel, context, begin } = await setUp({ stories: 1, agent: 20_000 });
  const message = await begin();
  await context.accounts.disconnect({ team: ada.team, user: ada.id });
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('not connected any more'));
});

test('a run that does not end is let go after a week', async () => {
  const { ada, channel, context, liveRuns, begin } = await setUp({ stories: 1, agent: 60_000 });
  const message = await begin();
  await liveRuns.stop();
  const now = () => Date.now() + 8 * 24 * 3_600_000;
  const later = startLiveRuns({ ...context, clock: { ...context.clock, now } }, { editEvery: 100, lookEvery: 100 });
  onTestFinished(() => later.stop());
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('not ended for a week'));
  await expect.poll(() => later.held).toBe(0);
});

test('in the direct channel a run shows that it works, and the stop button ends it', async () => {
  const { ada, slack } = await setUp({ stories: 1, agent: 20_000 });
  await ada.command(ada.dm, 'ralph start');
  await ada.submits(await ada.modal(), { 'Project name': 'Shop', 'Story 1: title': 'Sell' });
  const message = await ada.awaits(ada.dm, (one) => one.text.startsWith('Ralph run Shop'));
  const status = () => slack.state.sessions.get(`${ada.dm}/${message.ts}`)?.status;
  await slack.until(() => status() === 'processing');
  await ada.stops(message.ts);
  await ada.awaits(ada.dm, (one) => one.thread_ts === message.ts && one.text.includes('Stopped.'));
  await ada.awaits(ada.dm, (one) => one.ts === message.ts && one.text.includes('cancelled'));
  await slack.until(() => status() === 'active');
});

test('what the account has spent since is shown where only its owner sees it', async () => {
  const { ada, team, channel, codetether, link } = await setUp({ stories: 0 });
  const boss = team.person('boss');
  await link(boss, codetether.tokens.admin);
  for (const place of [boss.dm, channel]) {
    await boss.command(place, 'ralph start');
    await boss.submits(await boss.modal((view) => JSON.stringify(view.view).includes(place)), {
      'Project name': 'Costly',
      'Story 1: title': 'Spend',
    });
    await boss.awaits(place, (one) => one.text.startsWith('Ralph run: Done'));
  }
  const shown = (message: Message) => JSON.stringify(message.blocks).includes('account spend since the start $');
  expect(boss.sees(boss.dm).filter(shown)).toHaveLength(1);
  expect(ada.sees(channel).filter(shown)).toEqual([]);
});

test('of many stories ten are told in the thread', async () => {
  const { ada, channel, begin, ended } = await setUp({ stories: 11, agent: 10 });
  const message = await begin();
  const end = await ended(message);
  expect(end.text).toContain('1 more story stands in the message above');
  expect(ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts)).toHaveLength(11);
});
