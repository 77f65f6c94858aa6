// The queue of Web API calls, against the stand-in's limits.
import { silentLog, systemClock } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { startSlack } from '../test/slack-standin/index.ts';
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
  const api = createWebApi({ installations, slackApiUrl: slack.apiUrl, clock: systemClock, log: silentLog });
  const at = { team: team.workspace.id };
  const channel = team.channel('dev');
  const post = (text: string, urgency?: 'interactive' | 'final' | 'progress') =>
    api.call(at, 'chat.postMessage', { channel, text }, { urgency });
  return { slack, team, other, ada, api, at, channel, post };
}

test('a 429 delays its own kind of call only, and what waited is sent', async () => {
  const { slack, api, at, ada, other, channel, post } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 1 });
  const began = Date.now();
  const waited = post('Later');
  await slack.until(() => slack.journal.some(({ status }) => status === 429));
  await api.call(at, 'users.info', { user: ada.id });
  await api.call({ team: other.workspace.id }, 'chat.postMessage', { channel: other.channel('x'), text: 'Now' });
  expect(Date.now() - began).toBeLessThan(900);
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

test('progress leaves room in the minute for last words', async () => {
  const { slack, api, at, channel, post } = await setUp();
  const { ts } = await post('Run');
  slack.limits.on = true;
  const edits = Array.from({ length: 60 }, (_, n) =>
    api.call(at, 'chat.update', { channel, ts, text: `Edit ${n}` }, { urgency: 'progress' }),
  );
  for (const edit of edits) edit.catch(() => undefined);
  await slack.until(() => slack.journal.filter(({ method }) => method === 'chat.update').length === 40);
  await api.call(at, 'chat.update', { channel, ts, text: 'Done' }, { urgency: 'final' });
  expect(slack.journal.filter(({ status }) => status === 429)).toEqual([]);
});

test('an answer of no and a broken line are told apart, without the token', async () => {
  const { slack, post, team } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'is_archived' });
  const refused = await post('x').catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'SlackCallError', code: 'is_archived', passing: false });
  slack.fault({ method: 'chat.postMessage', with: 503 });
  const broken = await post('x').catch((error: unknown) => error);
  expect(broken).toMatchObject({ code: 'no_answer', unsure: true });
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
