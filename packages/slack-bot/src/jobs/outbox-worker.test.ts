import { type Clock, silentLog, systemClock } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { startSlack } from '../../test/slack-standin/index.ts';
import { testDatabase } from '../../test/test-database.ts';
import { queues } from '../dispatch/queues.ts';
import { createWebApi } from '../slack/web-api.ts';
import { createJobs } from './jobs.ts';
import { enqueuePost, type KeptPost } from './outbox-table.ts';
import { createPosts, workOutbox } from './outbox-worker.ts';

async function setUp() {
  const database = await testDatabase();
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('dev');
  const { botToken, botUser } = team.workspace;
  const installations = { tokenOf: async () => ({ botToken, botUser }) };
  const webApi = createWebApi({ installations, slackApiUrl: slack.apiUrl, clock: systemClock, log: silentLog });
  const refused: string[] = [];
  const onRefused = async (post: KeptPost, code: string) => void refused.push(`${post.key} ${code}`);
  // Ten times as fast, so that claims are renewed within a test.
  const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(ms / 10, signal);
  const options = { database, slack: webApi, onRefused, clock: { ...systemClock, sleep }, log: silentLog };
  const post = (key: string): KeptPost => ({ key, team: ada.team, channel, message: { text: key } });
  const texts = () => ada.sees(channel).map(({ text }) => text);
  return { database, slack, ada, channel, options, posts: createPosts(options), post, texts, refused, team };
}

test('a post that is requested twice is sent once, and both callers get its ts', async () => {
  const { posts, post, texts } = await setUp();
  const answers = await Promise.all([posts.once(post('a')), posts.once(post('a')), posts.once(post('b'))]);
  expect(answers[0]).toBe(answers[1]);
  expect(texts().sort()).toEqual(['a', 'b']);
});

test('a process that died after Slack took the post: it is found and not posted again', async () => {
  const { posts, post, texts, database } = await setUp();
  const ts = await posts.once(post('a'));
  await database`update outbox set state = 'sending', ts = null, claimed_at = now() - interval '1 minute'`;
  expect(await posts.once(post('a'))).toBe(ts);
  expect(texts()).toEqual(['a']);
});

test('a post that is uncertain is found also below many later messages, of which Slack shows fifteen at a time', async () => {
  const { posts, post, texts, ada, channel, database } = await setUp();
  const ts = await posts.once(post('a'));
  for (let n = 0; n < 40; n += 1) await ada.says(channel, `later ${n}`).catch(() => undefined);
  await database`update outbox set state = 'sending', ts = null, claimed_at = now() - interval '1 minute'`;
  expect(await posts.once(post('a'))).toBe(ts);
  expect(texts().filter((text) => text === 'a')).toEqual(['a']);
});

test('a post that Slack keeps waiting is not taken for one whose process died', async () => {
  const { posts, post, texts, database, slack } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 3 });
  const first = posts.once(post('a'));
  await slack.until(() => slack.journal.some(({ status }) => status === 429));
  await database`update outbox set claimed_at = now() - interval '1 minute'`;
  const isHeld = async () => (await database`select 1 from outbox where claimed_at > now() - interval '5 s'`).length;
  await expect.poll(isHeld).toBe(1);
  expect(await posts.once(post('a'))).toBe(await first);
  expect(texts()).toEqual(['a']);
  expect(slack.journal.filter(({ method }) => method === 'conversations.history')).toEqual([]);
});

test('a file whose process died before or after Slack shared it is there once', async () => {
  const { posts, post, ada, channel, database, slack } = await setUp();
  const file = { filename: 'result.txt', title: 'Result', content: 'The whole of it' };
  const once = () => posts.once({ ...post('a'), message: { text: 'Result', file } });
  const uploads = () => slack.journal.filter(({ method }) => method === 'files.getUploadURLExternal');
  const dies = () => database`update outbox set state = 'sending', claimed_at = now() - interval '1 minute'`;
  slack.fault({ method: 'files.completeUploadExternal', with: 503 });
  await expect(once()).rejects.toMatchObject({ code: 'no_answer' });
  for (let n = 0; n < 3; n += 1) {
    await dies();
    await once();
  }
  expect(ada.sees(channel).flatMap(({ files }) => files)).toMatchObject([{ content: 'The whole of it' }]);
  expect(uploads()).toHaveLength(1);
});

test('a process that died before it called Slack: the post is made up for', async () => {
  const { posts, post, texts, database } = await setUp();
  await database.transaction((sql) => enqueuePost(sql, { send: async () => undefined }, post('a')));
  await database`update outbox set state = 'sending', claimed_at = now() - interval '1 minute'`;
  await posts.once(post('a'));
  expect(texts()).toEqual(['a']);
});

test('posts are enqueued in one transaction with their cause, reach channels and users, and keep their order', async () => {
  const { options, post, database, texts, ada } = await setUp();
  const jobs = createJobs({ database, queues });
  await jobs.start();
  onTestFinished(() => jobs.stop(1));
  await workOutbox(jobs, options);
  await database.transaction(async (sql) => {
    for (const key of ['1', '2', '3']) await enqueuePost(sql, jobs, post(key));
    await enqueuePost(sql, jobs, { ...post('hello'), channel: ada.id });
  });
  await expect.poll(() => texts()).toEqual(['1', '2', '3']);
  await ada.awaits(ada.dm, ({ text }) => text === 'hello');
});

test('a post that Slack will never take is reported once', async () => {
  const { posts, post, refused, team, channel } = await setUp();
  const archived = team.workspace.channels.get(channel);
  if (archived) archived.archived = true;
  for (let call = 0; call < 2; call += 1)
    await expect(posts.once(post('a'))).rejects.toMatchObject({ code: 'is_archived' });
  expect(refused).toEqual(['a is_archived']);
});
