// Slack's answer to a post is lost: what then proves whether the message is there.
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';
import { echoIn, stamped } from './echo.ts';

async function setUp() {
  const { context, slack, ada, team, channel, database } = await testOffice({ linked: false });
  const blocks = (text: string) => [
    { type: 'markdown', text },
    { type: 'section', block_id: 'own', text: { type: 'plain_text', text } },
    { type: 'actions', block_id: 'c:next:U1', elements: [] },
  ];
  return {
    slack,
    team,
    blocks,
    once: (key: string, at = channel) =>
      context.posts.once({
        key,
        team: ada.team,
        channel: at,
        message: { text: key, blocks: blocks(key).slice(0, 2) },
      }),
    texts: (at = channel) => ada.sees(at).map(({ text }) => text),
    stateOf: async (key: string) =>
      (await database<{ state: string }>`select state from outbox where key = ${key}`).map(({ state }) => state),
    /** As if so much time had passed that its sender is taken for dead. */
    timePasses: () => database`update outbox set claimed_at = now() - interval '1 minute' where state = 'sending'`,
    looks: () => slack.journal.filter(({ method }) => method === 'conversations.history'),
  };
}

test('lost after Slack took the post: its echo proves it, and no history is read', async () => {
  const { slack, once, texts, stateOf, looks } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 503, done: true });
  await expect(once('a')).rejects.toMatchObject({ code: 'no_answer' });
  await expect.poll(() => stateOf('a')).toEqual(['sent']);
  expect(await once('a')).toMatch(/^\d+\.\d+$/);
  expect(texts()).toEqual(['a']);
  expect(looks()).toEqual([]);
});

test('lost before Slack took it: no echo comes, the history does not have it, and it is posted', async () => {
  const { slack, once, texts, timePasses, looks } = await setUp();
  slack.fault({ method: 'chat.postMessage', with: 503 });
  await expect(once('a')).rejects.toMatchObject({ code: 'no_answer' });
  await timePasses();
  await once('a');
  expect(texts()).toEqual(['a']);
  expect(looks()).toHaveLength(1);
});

test('where the bot is not in the channel neither proof exists: rather twice than never', async () => {
  const { slack, team, once, texts, timePasses } = await setUp();
  team.workspace.scopes.add('chat:write.public');
  const elsewhere = team.channel('elsewhere', { bot: false });
  slack.fault({ method: 'chat.postMessage', with: 503 });
  await expect(once('a', elsewhere)).rejects.toMatchObject({ code: 'no_answer' });
  await timePasses();
  await once('a', elsewhere);
  expect(texts(elsewhere)).toEqual(['a']);
});

test('a post carries its key where Slack keeps it and no button means something by it', async () => {
  const { blocks } = await setUp();
  const [markdown, section, actions] = blocks('a');
  const sent = stamped(blocks('a'), 'k|1');
  expect(sent).toEqual([markdown, { ...section, block_id: 'post:k|1' }, actions]);
  const echo = { ts: '1.1' };
  expect(echoIn({ ...echo, blocks: sent.map((block) => ({ ...block })) })).toEqual({ ts: '1.1', key: 'k|1' });
  expect(echoIn({ ...echo, files: [{ id: 'F1' }] })).toEqual({ ts: '1.1', file: 'F1' });
  expect(echoIn(echo)).toBeUndefined();
  expect(
    stamped(
      [actions, markdown].filter((block) => block !== undefined),
      'k',
    ),
  ).toEqual([actions, markdown]);
  expect(stamped(blocks('a'), 'k'.repeat(256))).toEqual(blocks('a'));
});
