// Messages that are more than text, and the group's direct messages.
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';
import { createInstallations } from '../features/installations/installations.ts';
import { tellMissingScopes } from '../features/installations/missing-scopes.ts';
import { createSealer } from '../postgres/encryption.ts';

const rich = (text: string) => [
  { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] },
];

async function listening() {
  const office = await testOffice();
  const heard: string[] = [];
  office.context.enqueueTurn = async ({ message }) => void heard.push(message);
  const { slack, team } = office;
  const file = (name: string, content: string, more: Readonly<Record<string, unknown>> = {}) => {
    const id = slack.state.id('F');
    const length = Buffer.byteLength(content);
    slack.state.files.set(id, { id, name, title: name, length, content, more, team: team.workspace.id });
    return { id, name, size: length, mimetype: 'text/plain', url_private: `${slack.url}/files/${id}`, ...more };
  };
  return { ...office, heard, file };
}

test('the words of blocks, forwarded messages, files and clips reach the agent, and the bot names the files that it did not read', async () => {
  const { ada, heard, file } = await listening();
  const transcription = { status: 'complete', preview: { content: 'Make the button blue.', has_more: false } };
  await ada.says(ada.dm, '', { parts: { blocks: rich('Why 1 < 2 & 3?') } });
  await ada.says(ada.dm, 'See this', {
    parts: {
      attachments: [{ is_share: true, author_name: 'bob', text: `<@${ada.id}> it is slow` }, { text: 'a preview' }],
    },
  });
  await ada.says(ada.dm, 'Fix it', {
    parts: { files: [file('log.txt', 'line 1\nline 2'), file('shot.png', 'x', { mimetype: 'image/png' })] },
  });
  await ada.says(ada.dm, '', {
    parts: { files: [{ ...file('clip.m4a', 'x'), subtype: 'slack_audio', transcription }] },
  });
  await expect.poll(() => heard).toHaveLength(4);
  expect(heard.toSorted()).toEqual(
    [
      'Why 1 < 2 & 3?',
      'See this\n\nForwarded message of bob:\n@ada it is slow',
      'Fix it\n\nFile “log.txt”:\nline 1\nline 2',
      'Transcript of the clip “clip.m4a”:\nMake the button blue.',
    ].toSorted(),
  );
  await ada.awaits(ada.dm, ({ text }) => text.includes('I did not read “shot.png”: I read text files'));
});

test('without the scope to read files the bot says so, and never sends its token elsewhere', async () => {
  const { ada, team, heard, file } = await listening();
  team.workspace.scopes.delete('files:read');
  await ada.says(ada.dm, 'Fix it', {
    parts: { files: [file('log.txt', 'x'), { ...file('far.txt', 'x'), url_private: 'https://slack.com.example/x' }] },
  });
  await expect.poll(() => heard).toEqual(['Fix it']);
  const told = await ada.awaits(ada.dm, ({ text }) => text.includes('I did not read “log.txt”: I may not read files'));
  expect(told.text).toContain('“far.txt”: it is kept outside of Slack');
});

test('in the direct messages of a group the bot answers mentions, and the replies in their thread', async () => {
  const { ada, team, heard } = await listening();
  const bob = team.person('bob');
  const group = team.channel('mpdm-ada--bob-1', { kind: 'group' });
  await bob.says(group, 'Lunch?');
  const { ts } = await ada.mentions(group, 'Why is it slow?');
  await expect.poll(() => heard).toEqual(['Why is it slow?']);
  await bob.says(group, 'At noon only', { thread: ts });
  await bob.awaits(group, (one) => one.thread_ts === ts && one.text.includes('Connect your CodeTether account'));
  expect(heard).toHaveLength(1);
});

test('an installation without the new scopes keeps working, and its installer hears of it once', async () => {
  const { ada, team, database, jobs, log } = await testOffice();
  const sealer = createSealer([{ id: 'k', key: Buffer.alloc(32, 1) }]);
  const { botToken, botUser, id } = team.workspace;
  const installations = createInstallations({ database, sealer, onUninstalled: async () => undefined, log });
  await installations.save(id, { botToken, botUser, installer: ada.id, scopes: ['chat:write', 'im:write'] });
  const wanted = ['chat:write', 'im:write', 'mpim:history'];
  await tellMissingScopes({ database, jobs, sealer }, wanted);
  await tellMissingScopes({ database, jobs, sealer }, wanted);
  await ada.awaits(ada.dm, ({ text }) => text.includes('it lacks mpim:history'));
  expect(await database`select 1 from outbox where key like 'scopes:%'`).toHaveLength(1);
});
