// Streams of the stand-in as Slack's own client sees them: what grows and ends, and the fault of each kind that Slack refuses.
import { type ChatStartStreamResponse, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Slack, startSlack } from './index.ts';

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.data?.error ?? String(error),
  );

const task = (title: string, part: { id?: string; status?: string } = {}) => ({
  type: 'task_update',
  id: 'a',
  title,
  status: 'in_progress',
  ...part,
});
const markdown = (text: string) => ({ type: 'markdown_text', text });
const section = (words: string, block_id?: string) => ({
  type: 'section',
  ...(block_id && { block_id }),
  text: { type: 'plain_text', text: words },
});

/** A thread in which ada has asked, with a stream that has begun. */
async function asked(of = slack) {
  // Nobody takes the events.
  of.connect(`${of.url}/no-app`);
  const team = of.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('general');
  const client = new WebClient(team.workspace.botToken, {
    slackApiUrl: of.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });
  const { ts: thread_ts } = await ada.says(channel, 'Why?');
  const start = (part: object = {}): Promise<ChatStartStreamResponse> =>
    client.apiCall('chat.startStream', {
      channel,
      thread_ts,
      recipient_team_id: ada.team,
      recipient_user_id: ada.id,
      chunks: [task('Look')],
      ...part,
    });
  const { ts } = await start();
  const append = (part: object) => client.apiCall('chat.appendStream', { channel, ts, ...part });
  const stop = (part: object = {}) => client.apiCall('chat.stopStream', { channel, ts, ...part });
  return { team, ada, channel, client, thread_ts, ts: String(ts), start, append, stop };
}
type Asked = Awaited<ReturnType<typeof asked>>;

test('a stream grows, replaces its tasks, and ends once', async () => {
  const { ada, channel, client, ts, append, stop } = await asked();
  await append({ chunks: [task('Looked', { status: 'complete' }), markdown('Be')] });
  await append({ markdown_text: 'cause' });
  expect(await code(client.chat.update({ channel, ts, text: 'Mine' }))).toBe('streaming_state_conflict');
  await stop({ blocks: [section('That is all.')] });
  expect(ada.sees(channel).at(-1)).toMatchObject({
    blocks: [
      { type: 'plan', tasks: [{ title: 'Looked', status: 'complete' }] },
      { type: 'markdown', text: 'Because' },
      { type: 'section' },
    ],
  });
  expect(await code(client.chat.update({ channel, ts, text: 'Mine' }))).toBe('ok');
});

const faults: Readonly<Record<string, [string, (stream: Asked) => Promise<unknown>]>> = {
  'a start without its team': ['missing_recipient_team_id', ({ start }) => start({ recipient_team_id: undefined })],
  'a start without its user': ['missing_recipient_user_id', ({ start }) => start({ recipient_user_id: undefined })],
  'a start for a user whom nobody knows': ['user_not_found', ({ start }) => start({ recipient_user_id: 'U0' })],
  'a start under a message that is not there': ['invalid_thread_ts', ({ start }) => start({ thread_ts: '1.1' })],
  'a start in a direct channel outside of a thread': [
    'invalid_thread_ts',
    ({ ada, start }) => start({ channel: ada.dm, thread_ts: undefined }),
  ],
  'a start in a group': [
    'channel_type_not_supported',
    async ({ team, ada, start }) => {
      const channel = team.channel('three', { kind: 'group' });
      const { ts: thread_ts } = await ada.says(channel, 'Why?');
      return start({ channel, thread_ts });
    },
  ],
  'a start where the app is not': [
    'not_in_channel',
    ({ team, start }) => start({ channel: team.channel('elsewhere', { bot: false }) }),
  ],
  'a start without the scope': [
    'missing_scope',
    ({ team, start }) => {
      team.workspace.scopes.delete('chat:write');
      return start();
    },
  ],
  'an unknown way to show tasks': ['invalid_arguments', ({ start }) => start({ task_display_mode: 'song' })],
  'an append before the start': ['message_not_found', ({ append }) => append({ ts: '1.1', chunks: [task('Early')] })],
  'an append to a message that is not a stream': [
    'message_not_in_streaming_state',
    async ({ client, channel, append }) => {
      const { ts } = await client.chat.postMessage({ channel, text: 'Plain' });
      return append({ ts, chunks: [task('Here')] });
    },
  ],
  'an append to the message of another': [
    'cant_update_message',
    ({ thread_ts, append }) => append({ ts: thread_ts, chunks: [task('Mine')] }),
  ],
  'an append after the stop': [
    'message_not_in_streaming_state',
    async ({ append, stop }) => {
      await stop();
      return append({ chunks: [task('Late')] });
    },
  ],
  'a second stop': [
    'message_not_in_streaming_state',
    async ({ stop }) => {
      await stop();
      return stop();
    },
  ],
  'an append after the user has stopped it': [
    'stopped_by_user',
    async ({ ada, start, append }) => {
      const { ts: thread_ts } = await ada.says(ada.dm, 'Why?');
      const { ts } = await start({ channel: ada.dm, thread_ts });
      await ada.stops(thread_ts);
      return append({ channel: ada.dm, ts, chunks: [task('More')] });
    },
  ],
  'an append of nothing': ['no_text', ({ append }) => append({ chunks: [] })],
  'a chunk of an unknown type': ['invalid_chunks', ({ append }) => append({ chunks: [{ type: 'song' }] })],
  'a task in an unknown state': ['invalid_chunks', ({ append }) => append({ chunks: [task('x', { status: 'done' })] })],
  'a task without a title': ['invalid_chunks', ({ append }) => append({ chunks: [task('')] })],
  'a title of 257 characters': ['invalid_chunks', ({ append }) => append({ chunks: [task('x'.repeat(257))] })],
  'a plan of 51 tasks': [
    'invalid_chunks',
    ({ append }) => append({ chunks: Array.from({ length: 50 }, (_, n) => task('x', { id: String(n) })) }),
  ],
  '12,001 characters of Markdown in a call': [
    'msg_too_long',
    ({ append }) => append({ chunks: [markdown('x'.repeat(6_000)), markdown('x'.repeat(6_001))] }),
  ],
  'blocks that are none': ['invalid_blocks', ({ stop }) => stop({ blocks: [{ type: 'song' }] })],
  'a section of 3,001 characters': ['invalid_blocks', ({ stop }) => stop({ blocks: [section('x'.repeat(3_001))] })],
  'more than 50 blocks, with those that were streamed': [
    'invalid_blocks',
    ({ stop }) => stop({ blocks: Array.from({ length: 50 }, () => section('x')) }),
  ],
  'a block_id that the stream has': [
    'invalid_blocks',
    async ({ append, stop }) => {
      await append({ chunks: [{ type: 'blocks', blocks: [section('x', 'one')] }] });
      return stop({ blocks: [section('y', 'one')] });
    },
  ],
  'an unknown state of the session': ['invalid_arguments', ({ stop }) => stop({ session_status: 'asleep' })],
};

test.each(Object.entries(faults))('Slack refuses %s', async (_, [expected, fault]) => {
  expect(await code(fault(await asked()))).toBe(expected);
});

test('Slack ends a stream five minutes after its start, whatever is appended', async () => {
  let now = Date.now();
  const later = await startSlack({ now: () => now });
  const { append, stop } = await asked(later);
  now += 4 * 60_000;
  expect(await code(append({ chunks: [task('Still here')] }))).toBe('ok');
  now += 61_000;
  expect(await code(append({ chunks: [task('Gone')] }))).toBe('message_not_in_streaming_state');
  expect(await code(stop())).toBe('message_not_in_streaming_state');
  await later.close();
});

test.each([
  ['chat.startStream', 20],
  ['chat.appendStream', 100],
  ['chat.stopStream', 20],
])('of %s a workspace has %i calls a minute', async (method, most) => {
  const { client, append, start, stop } = await asked();
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'chat.startStream': () => start(),
    'chat.appendStream': () => append({ chunks: [task('x')] }),
    'chat.stopStream': () => stop(),
  };
  slack.limits.on = true;
  const outcomes: string[] = [];
  for (let n = 0; n <= most; n += 1) outcomes.push(await code(calls[method]?.() ?? Promise.reject(method)));
  slack.limits.on = false;
  expect(outcomes.slice(0, most).filter(isLimit)).toEqual([]);
  expect(outcomes[most]).toSatisfy(isLimit);
  expect(await code(client.auth.test())).toBe('ok');
});

const isLimit = (outcome: string) => outcome.includes('rate-limit');
