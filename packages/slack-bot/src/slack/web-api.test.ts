// The queue of Web API calls, against the stand-in's limits.
import { type Clock, silentLog, systemClock } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { startSlack } from '../../test/slack-standin/index.ts';
import type { Urgency } from './slack-api.ts';
import { createWebApi } from './web-api.ts';

async function setUp() {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const team = slack.workspace('Acme');
  const other = slack.workspace('Other');
  const ada = team.person('ada');
  const installations = {
    tokenOf: async ({ team: id }: { team: string }) => ({
      botToken: slack.state.workspaces.get(id)?.botToken ?? '',
      botUser: '',
    }),
  };
  const timers = { set: 0 };
  const clock: Clock = {
    ...systemClock,
    later(ms, run) {
      timers.set += 1;
      systemClock.later(ms, () => {
        timers.set -= 1;
        run();
      });
    },
  };
  const api = createWebApi({ installations, slackApiUrl: slack.apiUrl, clock, log: silentLog });
  const at = { team: team.workspace.id };
  const channel = team.channel('dev');
  const post = (text: string, urgency?: 'interactive' | 'final' | 'progress') =>
    api.call(at, 'chat.postMessage', { channel, text }, { urgency });
  return { slack, team, other, ada, api, at, channel, post, timers };
}

test('a 429 delays its own kind of call only, and what waited is sent', async () => {
  const { slack, api, at, ada, other, channel, post } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 5 });
  const waited = post('Later');
  await slack.until(() => slack.journal.some(({ status }) => status === 429));
  await api.call(at, 'users.info', { user: ada.id });
  await api.call({ team: other.workspace.id }, 'chat.postMessage', { channel: other.channel('x'), text: 'Now' });
  expect(ada.sees(channel)).toEqual([]);
  await waited;
  expect(ada.sees(channel)).toMatchObject([{ text: 'Later' }]);
});

test('people go before last words, and last words before progress', async () => {
  const { api, at, post, ada, channel } = await setUp();
  // As many as are under way at a time, so that the others wait for a turn.
  const calls: Promise<unknown>[] = Array.from({ length: 6 }, () => api.call(at, 'users.info', { user: ada.id }));
  for (const urgency of ['progress', 'final', 'interactive'] as const) {
    for (let n = 0; n < 6; n += 1) calls.push(post(urgency, urgency));
  }
  await Promise.all(calls);
  const order = ada.sees(channel).map(({ text }) => text);
  expect(order.indexOf('progress')).toBeGreaterThan(order.lastIndexOf('interactive'));
  expect(order.filter((text) => text === 'progress')).toHaveLength(6);
});

test('progress leaves room in the minute for last words and people, and waits with one timer', async () => {
  const { slack, api, at, ada, channel, post, timers } = await setUp();
  const { ts } = await post('Run');
  slack.limits.on = true;
  const edit = (text: string, urgency: Urgency) =>
    api.call(at, 'chat.update', { channel, ts, text }, { urgency }).catch(() => undefined);
  const edits = () => slack.journal.filter(({ method }) => method === 'chat.update');
  for (let n = 0; n < 60; n += 1) void edit(`Edit ${n}`, 'progress');
  await slack.until(() => edits().length === 35);
  for (let n = 0; n < 15; n += 1) {
    await edit(`Done ${n}`, n % 2 === 0 ? 'final' : 'interactive');
    await api.call(at, 'users.info', { user: ada.id });
  }
  expect(edits()).toHaveLength(50);
  expect(slack.journal.filter(({ status }) => status === 429)).toEqual([]);
  expect(timers.set).toBe(1);
});

test('where another instance edits too, progress gives way to final posts', async () => {
  const { slack, api, at, channel, post } = await setUp();
  const { ts } = await post('Run');
  slack.fault({ method: 'chat.update', with: 'rate_limited', retryAfter: 1 });
  const edit = (text: string, urgency: Urgency, signal?: AbortSignal) =>
    api.call(at, 'chat.update', { channel, ts, text }, { urgency, signal });
  const outOfDate = new AbortController();
  const first = edit('Out of date', 'progress', outOfDate.signal).catch((error: unknown) => error);
  outOfDate.abort();
  expect(await first).toMatchObject({ code: 'cancelled' });
  void edit('Progress', 'progress').catch(() => undefined);
  await edit('Done', 'final');
  await api.call(at, 'users.info', { user: 'U' }).catch(() => undefined);
  const sent = slack.journal.filter(({ method, answer }) => method === 'chat.update' && answer.ok);
  expect(sent.map(({ args }) => args.text)).toEqual(['Done']);
});

test('a refusal and a broken connection are different errors, without the token', async () => {
  const { slack, post, team } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'is_archived' });
  const refused = await post('x').catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'SlackCallError', code: 'is_archived', passing: false });
  slack.fault({ method: 'chat.postMessage', with: 503 });
  const broken = await post('x').catch((error: unknown) => error);
  expect(broken).toMatchObject({ code: 'no_answer', passing: true });
  expect(`${refused} ${broken} ${JSON.stringify([refused, broken])}`).not.toContain(team.workspace.botToken);
});

test('the newest state is sent when the turn comes', async () => {
  const { slack, api, at, channel, ada } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 1 });
  let text = 'old';
  const call = api.call(at, 'chat.postMessage', () => ({ channel, text }));
  await slack.until(() => slack.journal.length === 1);
  text = 'new';
  await call;
  expect(ada.sees(channel)).toMatchObject([{ text: 'new' }]);
});
