// PRD chats and questions in threads, and the run that they lead to.
import { findTask, listRalphRuns, run, sendMessage } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import { isAnswered, labelsIn, type Message } from '../../../test/slack-standin/index.ts';
import type { Attempt } from '../../jobs/jobs.ts';
import { runTurn } from './run-turn.ts';

const shows = (message: Message, words: string) => `${message.text} ${JSON.stringify(message.blocks)}`.includes(words);
const within = (root: { ts: string }, words: string) => (message: Message) =>
  message.thread_ts === root.ts && shows(message, words);

/** Ada's message in a thread, and an attempt to answer it. */
async function oneTurn({ ada, channel, context, memberOf }: Awaited<ReturnType<typeof testOffice>>) {
  const { ts } = await ada.says(channel, 'Think hard');
  const thread = {
    team: ada.team,
    channel,
    thread: ts,
    conversationId: 'c',
    operation: sendMessage.name,
    owner: ada.id,
    turns: [],
  };
  await context.threads.save(thread);
  const turn = { ...thread, key: 'k', member: memberOf(ada), message: 'Think hard' };
  return { ts, attempt: (...given: [Attempt, { patience: number }?]) => runTurn(context, turn, ...given) };
}

test('an idea becomes a PRD in its thread, is edited, and a Ralph run as one live message', async () => {
  const { ada, team, channel, slack, codetether } = await testOffice();
  const grace = team.person('grace');
  await ada.command(channel, 'prd A wish list for our shop');
  const root = await grace.awaits(channel, (message) => shows(message, 'A wish list for our shop'));
  const question = await grace.awaits(channel, (message) => message.thread_ts === root.ts && isAnswered(message));
  expect(question).toMatchObject({ edits: 0, stream: { state: 'stopped' } });
  await ada.says(channel, 'Only the customer sees it', { thread: root.ts });
  await ada.says(channel, 'Yes, write it now', { thread: root.ts });
  const prd = await grace.awaits(
    channel,
    (message) => within(root, 'Yes, write it now')(message) && labelsIn(message.blocks).includes('Start Ralph run'),
  );

  await ada.presses(prd, 'Edit');
  const form = await ada.modal();
  await ada.submits(form, { 'Project name': 'Wishes', 'Story 1: title': 'Keep a wish' });
  const edited = await grace.awaits(channel, (message) => message.ts === prd.ts && shows(message, 'Keep a wish'));
  expect(edited.text).toContain('Wishes');

  codetether.faults.next({ kind: 'slow-agent', ms: 3_000 });
  await ada.presses(edited, 'Start Ralph run');
  const message = await grace.awaits(channel, (one) => one.text.startsWith('Ralph run “Wishes”'));
  expect(message.thread_ts).toBeUndefined();
  expect(labelsIn(message.blocks)).toEqual(['Pause updates', 'Cancel']);
  await grace.awaits(channel, (one) => one.ts === message.ts && one.text.includes('passed, '));
  expect(labelsIn(message.blocks)).toEqual(['Run again']);
  const end = await grace.awaits(channel, within(message, 'every story passed'));
  expect(JSON.stringify(end.blocks)).toContain(ada.id);
  await slack.until(() => message.reactions.some(({ name }) => name === 'white_check_mark'));
  const replies = grace.sees(channel).filter((one) => one.thread_ts === message.ts);
  const stories = message.blocks[0]?.tasks as unknown[];
  expect(replies).toHaveLength(stories.length + 1);
});

test('an idea that is written into the form opens a thread in which replies are heard', async () => {
  const { ada, channel } = await testOffice();
  await ada.command(channel, 'prd');
  await ada.submits(await ada.modal(), { Message: 'A wish list for our shop' });
  const root = await ada.awaits(channel, (message) => shows(message, 'A wish list for our shop'));
  await ada.awaits(channel, (message) => message.thread_ts === root.ts && isAnswered(message));
  await ada.says(channel, 'Yes, write it now', { thread: root.ts });
  await ada.awaits(channel, (message) => labelsIn(message.blocks).includes('Start Ralph run'));
});

test('a thread is one conversation for all who are linked; others are asked once, and a message without words is answered', async () => {
  const { ada, team, channel, link, codetether } = await testOffice();
  const grace = team.person('grace');
  const eve = team.person('eve');
  await link(grace, codetether.tokens.admin);
  const { ts } = await ada.mentions(channel, 'prd chat A wish list for our shop');
  const answers = () => ada.sees(channel).filter((message) => message.thread_ts === ts && isAnswered(message));
  await ada.awaits(channel, () => answers().length === 1);
  await grace.says(channel, 'Customers save things and share the list by mail', { thread: ts });
  const prd = await ada.awaits(channel, (message) => labelsIn(message.blocks).includes('Start Ralph run'));
  expect(shows(prd, 'wish list')).toBe(true);

  for (const text of ['Nice', 'Very nice']) await eve.says(channel, text, { thread: ts });
  await eve.says(channel, '', { thread: ts });
  await eve.awaits(channel, (message) => shows(message, 'I found no words'));
  expect(eve.sees(channel).filter((message) => shows(message, 'Connect your CodeTether'))).toHaveLength(1);
  expect(answers()).toHaveLength(2);
});

test('where messages can no longer be edited, answers and ends come as messages of their own', async () => {
  const { ada, channel, slack } = await testOffice();
  slack.fault({ method: 'chat.update', with: 'edit_window_closed', times: 2 });
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  await ada.awaits(channel, within({ ts }, 'Answer'));
  await ada.command(channel, 'task create Oil the door');
  const card = await ada.awaits(channel, (message) => message.text === '“Oil the door”: pending');
  await ada.awaits(channel, within(card, '“Oil the door”: completed'));
  expect(card.text).toBe('“Oil the door”: pending');
});

test('in a thread people talk to each other, and mute the bot for it', async () => {
  const { ada, team, channel, database } = await testOffice();
  const bob = team.person('bob');
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  const answers = () => ada.sees(channel).filter((message) => message.thread_ts === ts && isAnswered(message));
  await ada.awaits(channel, () => answers().length === 1);
  const kept = async () => (await database`select 1 from pgboss.job where name like 'inbox%'`).length;
  const before = await kept();
  for (const text of [`<@${bob.id}> can you order lunch?`, ':tada:', 'aside: not now'])
    await ada.says(channel, text, { thread: ts });
  expect(await kept()).toBe(before);
  await bob.says(channel, 'mute', { thread: ts });
  await ada.awaits(channel, within({ ts }, 'I am quiet in this thread'));
  await ada.says(channel, 'Nobody answers this', { thread: ts });
  expect(await kept()).toBe(before + 1);
  await ada.mentions(channel, 'Say it again', { thread: ts });
  await ada.awaits(channel, () => answers().length === 2);
  await bob.says(channel, 'unmute', { thread: ts });
  await ada.awaits(channel, within({ ts }, 'I read this thread again'));
  await ada.says(channel, 'And now?', { thread: ts });
  await ada.awaits(channel, () => answers().length === 3);
});

test('two quick replies are answered in order, each once', async () => {
  const { ada, channel, caller, slack } = await testOffice();
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  await ada.awaits(channel, (message) => message.thread_ts === ts && isAnswered(message));
  await Promise.all([
    ada.says(channel, 'first reply', { thread: ts }),
    ada.says(channel, 'second reply', { thread: ts }),
  ]);
  const answers = () => ada.sees(channel).filter((message) => message.thread_ts === ts && isAnswered(message));
  await ada.awaits(channel, () => answers().length === 3);
  // Each answer ended its stream, and none came before that of an earlier reply.
  const edited = slack.journal.filter(({ method }) => method === 'chat.stopStream').map(({ args }) => String(args.ts));
  expect(edited).toEqual([...edited].sort());
  expect(edited).toHaveLength(3);
  const tasks = await run(findTask, caller ?? never(), {});
  expect(tasks).toHaveLength(3);
});

test('the same grammar works after a mention and in the direct channel', async () => {
  const { ada, team, channel } = await testOffice();
  const grace = team.person('grace');
  const { ts } = await ada.mentions(channel, 'task create Oil the door');
  await grace.awaits(channel, within({ ts }, 'Oil the door'));
  await ada.mentions(channel, 'taks list');
  await ada.says(ada.dm, 'tasks');
  await ada.awaits(ada.dm, (message) => shows(message, 'Oil the door'));
  const asked = await ada.says(ada.dm, 'Which endpoints lack tests?');
  const answer = await ada.awaits(ada.dm, (message) => message.thread_ts === asked.ts && isAnswered(message));
  expect(answer.text).toContain('Answer');
});

test('an agent that takes longer than the bot waits is heard all the same', async () => {
  const office = await testOffice();
  const { ada, channel, codetether } = office;
  const { ts, attempt } = await oneTurn(office);
  codetether.faults.next({ kind: 'slow-agent', ms: 2_500 });
  await attempt({ isLast: () => true, retries: 0 }, { patience: 1 });
  const waiting = ada.sees(channel).find((message) => message.thread_ts === ts) ?? never();
  expect(waiting.stream?.state).toBe('stopped');
  expect(waiting.text).toContain('working');
  await ada.awaits(
    channel,
    (message) => message.thread_ts === ts && message.ts !== waiting.ts && message.text.includes('completed'),
  );
});

test('an answer that was posted, since Slack took no edit, is not edited in by a later attempt', async () => {
  const office = await testOffice();
  const { ada, channel, slack } = office;
  const { ts, attempt } = await oneTurn(office);
  slack.fault({ method: 'chat.stopStream', with: 'restricted_action' });
  slack.fault({ method: 'chat.update', with: 'edit_window_closed' });
  const answers = () => ada.sees(channel).filter((message) => message.thread_ts === ts && shows(message, 'You wrote'));
  await attempt({ isLast: () => false, retries: 0 });
  expect(answers()).toHaveLength(1);
  // The instance died before it could note that it was done.
  await attempt({ isLast: () => false, retries: 1 });
  expect(answers()).toHaveLength(1);
});

test('words of others, of bots and in strange threads are left alone', async () => {
  const { ada, channel, database, slack } = await testOffice();
  const { ts } = await ada.says(channel, 'Lunch?');
  await ada.says(channel, 'Yes', { thread: ts });
  await ada.command(channel, 'help');
  await ada.awaits(channel, (message) => shows(message, 'CodeTether in Slack'));
  expect(await database`select 1 from pgboss.job where name like 'inbox%'`).toHaveLength(1);
  expect(slack.journal.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
});

test('a run is cancelled by who began it and by nobody else', async () => {
  const { ada, team, channel, link, codetether } = await testOffice();
  const grace = team.person('grace');
  await link(grace, codetether.tokens.admin);
  codetether.faults.next({ kind: 'slow-agent', ms: 20_000 });
  await ada.command(channel, 'ralph start');
  const form = await ada.modal();
  expect((await ada.submits(form)).errors).toEqual({
    'Story 1: title': 'Give at least one story with a title, or the PRD as JSON.',
  });
  expect((await ada.submits(form, { PRD: 'no json' })).errors).toEqual({ PRD: expect.stringContaining('not a PRD') });
  await ada.submits(form, { 'Project name': 'Long run', 'Story 1: title': 'Count the sand' });
  const message = await grace.awaits(channel, (one) => one.text.startsWith('Ralph run “Long run”'));
  await grace.presses(message, 'Cancel');
  await grace.awaits(channel, (one) => shows(one, 'Only the user who started this'));
  await ada.presses(message, 'Cancel');
  await grace.awaits(channel, (one) => one.ts === message.ts && shows(one, 'cancelled after 0 of 1 stories'));
  await grace.awaits(channel, within(message, 'cancelled after 0 of 1 stories'));
});

function never(): never {
  throw new Error('ada is linked');
}

test('a PRD that was started is not started again unless the user has heard of its run', async () => {
  const { ada, team, channel, link, caller, codetether } = await testOffice();
  const grace = team.person('grace');
  await link(grace, codetether.tokens.admin);
  const { ts } = await ada.mentions(channel, 'prd chat A wish list for our shop');
  await ada.awaits(channel, (message) => message.thread_ts === ts && isAnswered(message));
  await ada.says(channel, 'Customers save things and share the list by mail', { thread: ts });
  const prd = await ada.awaits(channel, (message) => labelsIn(message.blocks).includes('Start Ralph run'));
  const held = Promise.withResolvers<void>();
  codetether.faults.next({ kind: 'held-agent', until: held.promise, times: 20 });
  await ada.presses(prd, 'Start Ralph run');
  const card = await ada.awaits(channel, (message) => /^Ralph run .*running/.test(message.text));

  await grace.presses(prd, 'Start Ralph run');
  const going = await grace.awaits(channel, (message) => shows(message, 's run is still going'));
  expect(JSON.stringify(going.blocks)).toContain(ada.id);
  held.resolve();
  await ada.awaits(channel, (message) => message.ts === card.ts && message.text.includes('passed, '));
  await ada.presses(prd, 'Start Ralph run');
  const ran = await ada.awaits(channel, (message) => /ran already, (\d) of \1\. Run again\?/.test(message.text));
  expect(await run(listRalphRuns, caller ?? never(), {})).toHaveLength(1);
  await ada.presses(ran, 'Run again');
  await ada.awaits(
    channel,
    (message) => message.ts !== card.ts && /^Ralph run .*: (pending|running)/.test(message.text),
  );
  expect(await run(listRalphRuns, caller ?? never(), {})).toHaveLength(2);
});

test('a message that is edited does not become a second one, and the mention that an edit adds is heard', async () => {
  const { ada, team, channel, database } = await testOffice();
  const base = { type: 'app_mention', user: ada.id, channel, text: `<@${team.workspace.botUser}> task create Once` };
  const first = await ada.mentions(channel, 'task create Once');
  await ada.awaits(channel, within(first, 'Once'));
  const added = await ada.says(channel, 'task create Added');
  const edited = { user: ada.id, ts: '1.0' };
  await team.event({ ...base, ts: first.ts, edited });
  await team.event({ ...base, ts: added.ts, text: `<@${team.workspace.botUser}> task create Added`, edited });
  await team.event({
    ...base,
    ts: String(Date.now() / 1_000 - 100_000),
    text: base.text.replace('Once', 'Old'),
    edited,
  });
  await ada.awaits(channel, within(added, 'Added'));
  const kept = await database<{ key: string }>`select data->>'key' as key from pgboss.job where name like 'inbox%'`;
  expect(kept.map(({ key }) => key).sort()).toEqual(
    [first, added].map(({ ts }) => `message:${team.workspace.id}:${channel}:${ts}`).sort(),
  );
});
