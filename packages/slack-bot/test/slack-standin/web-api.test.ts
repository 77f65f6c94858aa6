// The stand-in as Slack's own client sees it.
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Slack, startSlack } from './index.ts';

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

function office() {
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('general');
  const client = (token = team.workspace.botToken) =>
    new WebClient(token, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } });
  return { team, ada, channel, client: client(), clientOf: client };
}

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.data?.error ?? String(error),
  );

test('posts, edits and deletes only what it may', async () => {
  const { team, ada, channel, client } = office();
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'Hello' });
  await client.chat.update({ channel, ts, text: 'Hello again' });
  expect(ada.sees(channel)).toMatchObject([{ text: 'Hello again', edits: 1 }]);
  expect(await code(client.chat.update({ channel, ts, text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
  const { ts: hers } = await ada.says(team.channel('deaf', { bot: false }), 'Mine');
  expect(await code(client.chat.update({ channel, ts: hers, text: 'Ours' }))).toBe('message_not_found');
  expect(await code(client.chat.postMessage({ channel: team.channel('elsewhere', { bot: false }), text: 'Hi' }))).toBe(
    'not_in_channel',
  );
  await client.chat.delete({ channel, ts });
  expect(ada.sees(channel)).toEqual([]);
});

test('shows an ephemeral message to one person only', async () => {
  const { team, ada, channel, client } = office();
  const grace = team.person('grace');
  await client.chat.postEphemeral({ channel, user: ada.id, text: 'Psst' });
  expect(ada.sees(channel)).toHaveLength(1);
  expect(grace.sees(channel)).toHaveLength(0);
});

test('knows tokens, scopes and limits', async () => {
  const { team, channel, client, clientOf } = office();
  expect(await code(clientOf('xoxb-nobody').auth.test())).toBe('invalid_auth');
  team.workspace.scopes.delete('reactions:write');
  expect(await code(client.reactions.add({ channel, timestamp: '1.1', name: 'tada' }))).toBe('missing_scope');
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 7 });
  await expect(client.chat.postMessage({ channel, text: 'Now' })).rejects.toMatchObject({ retryAfter: 7 });
});

test('a trigger opens one view, and a view is changed with its present hash only', async () => {
  const { team, ada, client } = office();
  const view = {
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: 'Task' },
    blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Wait' } }],
  };
  const trigger_id = slack.sender.triggerFor(team.workspace, ada.id);
  const opened = await client.views.open({ trigger_id, view });
  expect(await code(client.views.open({ trigger_id, view }))).toBe('exchanged_trigger_id');
  const changed = { view_id: opened.view?.id ?? '', hash: opened.view?.hash ?? '', view };
  await client.views.update(changed);
  expect(await code(client.views.update(changed))).toBe('hash_conflict');
});

test('takes a file in three steps', async () => {
  const { ada, channel, client } = office();
  await client.filesUploadV2({
    channel_id: channel,
    filename: 'log.txt',
    content: 'line 1\nline 2',
    initial_comment: 'The log',
  });
  expect(ada.sees(channel)).toMatchObject([
    { text: 'The log', files: [{ name: 'log.txt', content: 'line 1\nline 2' }] },
  ]);
});
