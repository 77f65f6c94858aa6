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

test('a stream grows, replaces its tasks, ends once, and refuses what Slack refuses', async () => {
  const { team, ada, channel, client } = office();
  const { ts: thread_ts = '' } = await client.chat.postMessage({ channel, text: 'Why?' });
  const start = { channel, thread_ts, recipient_team_id: ada.team, recipient_user_id: ada.id };
  const task = (title: string, status: 'in_progress' | 'complete' = 'in_progress') => ({
    type: 'task_update' as const,
    id: 'a',
    title,
    status,
  });
  expect(await code(client.chat.startStream({ channel, thread_ts }))).toBe('missing_recipient_team_id');
  expect(await code(client.chat.startStream({ ...start, recipient_user_id: undefined }))).toBe(
    'missing_recipient_user_id',
  );
  const group = team.channel('three', { kind: 'group' });
  const { ts: root = '' } = await client.chat.postMessage({ channel: group, text: 'Why?' });
  expect(await code(client.chat.startStream({ ...start, channel: group, thread_ts: root }))).toBe(
    'channel_type_not_supported',
  );
  expect(await code(client.chat.startStream({ ...start, channel: ada.dm, thread_ts: '1.1' }))).toBe(
    'invalid_thread_ts',
  );
  const { ts = '' } = await client.chat.startStream({ ...start, chunks: [task('Look')] });
  const append = (chunks: unknown[]) => code(client.chat.appendStream({ channel, ts, chunks: chunks as [] }));
  expect(await append([task('x'.repeat(257))])).toBe('invalid_chunks');
  expect(await append([{ ...task('x'), status: 'done' }])).toBe('invalid_chunks');
  expect(await append([{ type: 'song' }])).toBe('invalid_chunks');
  expect(await append([])).toBe('no_text');
  expect(await append([{ type: 'markdown_text', text: 'x'.repeat(12_001) }])).toBe('msg_too_long');
  expect(await append(Array.from({ length: 50 }, (_, n) => ({ ...task('x'), id: String(n) })))).toBe('invalid_chunks');
  expect(await append([task('Looked', 'complete'), { type: 'markdown_text', text: 'Be' }])).toBe('ok');
  expect(await append([{ type: 'markdown_text', text: 'cause' }])).toBe('ok');
  expect(await code(client.chat.update({ channel, ts, text: 'Mine' }))).toBe('streaming_state_conflict');
  await client.chat.stopStream({ channel, ts });
  expect(ada.sees(channel).at(-1)).toMatchObject({
    blocks: [
      { type: 'plan', tasks: [{ title: 'Looked', status: 'complete' }] },
      { type: 'markdown', text: 'Because' },
    ],
  });
  expect(await append([task('Late')])).toBe('message_not_in_streaming_state');
  expect(await code(client.chat.stopStream({ channel, ts }))).toBe('message_not_in_streaming_state');

  slack.state.streamLife = -1;
  const { ts: expired = '' } = await client.chat.startStream({ ...start, chunks: [task('Look')] });
  expect(await code(client.chat.stopStream({ channel, ts: expired }))).toBe('message_not_in_streaming_state');
  slack.state.streamLife = 300_000;
  slack.limits.on = true;
  const starts = await Promise.all(Array.from({ length: 21 }, () => code(client.chat.startStream(start))));
  expect(starts.filter((one) => one !== 'ok')).toHaveLength(1);
  slack.limits.on = false;
});
