// The two buttons below an agent's answer, and who sees the counts.
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import { isAnswered, labelsIn, type Message } from '../../../test/slack-standin/index.ts';
import { moveChannel } from '../installations/moved-channels.ts';
import { createFeedback } from './feedback-table.ts';

type Office = Awaited<ReturnType<typeof testOffice>>;

const shows = (message: Message, words: string) => `${message.text} ${JSON.stringify(message.blocks)}`.includes(words);

async function answered({ ada, channel }: Office, where = channel) {
  const { ts } = await ada.mentions(where, 'What is a shed?');
  return ada.awaits(where, (message) => message.thread_ts === ts && isAnswered(message) && shows(message, 'Answer'));
}

const rowsIn = ({ database }: Office) =>
  database<{ slack_user: string; good: boolean }>`select slack_user, good from feedback order by slack_user`;

test('an answer has two buttons; a second press changes what a user said, and another user has a word of their own', async () => {
  const office = await testOffice();
  const { ada, team, channel } = office;
  const eve = team.person('eve');
  const answer = await answered(office);
  expect(labelsIn(answer.blocks).slice(-2)).toEqual(['Good answer', 'Bad answer']);

  await ada.presses(answer, 'Good answer');
  const noted = await ada.awaits(channel, (message) => shows(message, 'this answer is good'));
  expect(noted).toMatchObject({ ephemeralTo: ada.id, thread_ts: answer.thread_ts });
  await ada.presses(answer, 'Bad answer');
  await ada.awaits(channel, (message) => shows(message, 'this answer is bad'));
  await eve.presses(answer, 'Bad answer');
  await eve.awaits(channel, (message) => shows(message, 'this answer is bad'));
  const said = [ada.id, eve.id].sort().map((slack_user) => ({ slack_user, good: false }));
  expect(await rowsIn(office)).toEqual(said);
});

test('an answer that is edited has the buttons, too; a failure has none', async () => {
  const office = await testOffice();
  const { ada, channel, slack } = office;
  slack.fault({ method: 'chat.startStream', with: 'missing_scope' });
  const answer = await answered(office);
  expect(answer.edits).toBeGreaterThan(0);
  await ada.presses(answer, 'Good answer');
  await ada.awaits(channel, (message) => shows(message, 'this answer is good'));

  const { ts } = await ada.mentions(channel, 'Will you fail?');
  const failure = await ada.awaits(channel, (message) => message.thread_ts === ts && isAnswered(message));
  expect(labelsIn(failure.blocks)).not.toContain('Good answer');
});

test('usage counts the presses below the answers to a member in that month, and another member has none of them', async () => {
  const office = await testOffice();
  const { ada, team, channel, codetether, link } = office;
  const grace = team.person('grace');
  await link(grace, codetether.tokens.admin);
  await link(ada, codetether.tokens.admin);
  const answer = await answered(office);
  for (const person of [ada, grace]) {
    await person.presses(answer, 'Good answer');
    await person.awaits(channel, (message) => shows(message, 'this answer is good'));
  }
  await ada.command(channel, 'usage');
  const usage = await ada.awaits(channel, (message) => message.text.startsWith('Usage in'));
  expect(usage.text).toMatch(/Feedback on the answers to you in \d{4}-\d\d/);
  expect(JSON.stringify(usage.blocks)).toMatch(/Good ".{0,80}"2"/);
  await ada.command(channel, 'feedback 2020-01');
  const old = await ada.awaits(channel, (message) => message.text.includes('2020-01'));
  expect(JSON.stringify(old.blocks)).toMatch(/Good ".{0,80}"0"/);
  await grace.command(channel, 'feedback');
  const hers = await grace.awaits(channel, (message) => message.text.includes('Feedback on the answers to you'));
  expect(JSON.stringify(hers.blocks)).toMatch(/Good ".{0,80}"0"/);
});

test('an administrator sees the feedback on all answers, with links, and none into direct channels', async () => {
  const office = await testOffice();
  const { ada, team, channel } = office;
  const boss = team.person('boss', { admin: true });
  const answer = await answered(office);
  const direct = await ada.says(ada.dm, 'What is a shed?');
  const inDirect = await ada.awaits(ada.dm, (message) => message.thread_ts === direct.ts && isAnswered(message));
  await ada.presses(answer, 'Bad answer');
  await ada.awaits(channel, (message) => shows(message, 'this answer is bad'));
  await ada.presses(inDirect, 'Good answer');
  await ada.awaits(ada.dm, (message) => shows(message, 'this answer is good'));

  await boss.command(channel, 'feedback');
  const all = await boss.awaits(channel, (message) => message.text.includes('all answers in this workspace'));
  const blocks = JSON.stringify(all.blocks);
  expect(blocks).toContain(`/archives/${channel}/p${answer.ts.replace('.', '')}`);
  expect(blocks).toContain(' in a direct channel');
  expect(blocks).not.toContain(ada.dm);
  expect(all.ephemeralTo).toBe(boss.id);
});

test('feedback follows a channel with a new ID, and goes with a user who leaves and with the workspace', async () => {
  const { team, ada, database } = await testOffice();
  const feedback = createFeedback(database);
  const said = { channel: 'C1', message: '1.1', by: 'U-gone', owner: ada.id, good: true };
  for (const one of [team.workspace.id, 'T-other']) {
    await feedback.save({ ...said, team: one });
    await feedback.save({ ...said, team: one, by: ada.id, owner: 'U-gone' });
    await feedback.save({ ...said, team: one, by: ada.id, message: '1.2' });
  }
  await moveChannel(database, team.workspace.id, 'C1', 'C2');
  const places = () => database`select team, channel from feedback where team = ${team.workspace.id}`;
  expect(await places()).toHaveLength(3);
  expect(await places()).toContainEqual({ team: team.workspace.id, channel: 'C2' });
  await team.event({ type: 'user_change', user: { id: 'U-gone', deleted: true } });
  await expect.poll(places).toHaveLength(1);
  expect(await database`select 1 from feedback where team = 'T-other'`).toHaveLength(3);
});
