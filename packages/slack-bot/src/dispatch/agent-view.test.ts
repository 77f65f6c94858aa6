// The direct channel as Slack's agent view: sessions have titles and keep those that users give them; prompts follow what the user looks at.
import { findTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { liveRunOffice } from '../../test/live-run-office.ts';
import { testOffice } from '../../test/office.ts';
import { isAnswered, labelsIn, type Message } from '../../test/slack-standin/index.ts';

type Office = Awaited<ReturnType<typeof testOffice>>;

/** Writes a PRD in the direct channel, up to the question that the agent asks first. */
async function begunPrd({ ada, slack }: Office) {
  const { ts } = await ada.says(ada.dm, 'prd chat A wish list\nfor our shop');
  const inThread = (message: Message) => message.thread_ts === ts && message.user !== ada.id;
  await ada.awaits(ada.dm, (message) => inThread(message) && isAnswered(message));
  const title = () => slack.state.sessions.get(`${ada.dm}/${ts}`)?.title;
  const finish = async () => {
    await ada.says(ada.dm, 'Yes, write it now', { thread: ts });
    return ada.awaits(ada.dm, (one) => inThread(one) && labelsIn(one.blocks).includes('Start Ralph run'));
  };
  return { ts, title, finish };
}

const titlesOf = (prompts: readonly unknown[] = []) => prompts.map((prompt) => (prompt as { title: string }).title);

test('a session has the words that began it as its title, then the name of its PRD, also when that is edited', async () => {
  const office = await testOffice();
  const { ada, slack } = office;
  const { title, finish } = await begunPrd(office);
  expect(title()).toBe('A wish list for our shop');
  const prd = await finish();
  await slack.until(() => title()?.startsWith('PRD: '));
  await ada.presses(prd, 'Edit');
  await ada.submits(await ada.modal(), { 'Project name': 'Wishes' });
  await slack.until(() => title() === 'PRD: Wishes');
});

test('the title that a user gives a session stays', async () => {
  const office = await testOffice();
  const { ada, context, memberOf, database, slack } = office;
  const { ts, title, finish } = await begunPrd(office);
  await ada.renames(ts, 'Our list');
  const place = { team: memberOf(ada).team, channel: ada.dm, thread: ts };
  await expect.poll(async () => (await context.threads.find(place))?.title).toBe('Our list');
  await finish();
  const open = () => database`select 1 from pgboss.job where name in ('turn', 'inbox') and state < 'completed'`;
  await expect.poll(open).toEqual([]);
  expect(title()).toBe('Our list');
  expect(slack.journal.filter(({ method }) => method === 'agents.sessions.rename')).toEqual([]);
});

test('prompts follow what the user looks at: the codebase of a channel, a running run, or neither', async () => {
  const held = Promise.withResolvers<void>();
  const office = await liveRunOffice({ stories: 1, agent: held.promise });
  const { ada, channel, slack, team, begin, ended } = office;
  const prompts = () => titlesOf(slack.state.prompts.get(ada.dm));
  const message = await begin();
  await slack.until(() => message.edits > 0);
  await ada.looksAt(message);
  await slack.until(() => prompts()[0] === 'See this run');
  held.resolve();
  await ended(message);

  await setCodebase(office);
  await ada.looksAt(channel);
  await slack.until(() => prompts()[0] === 'Write a PRD for shop');
  expect(prompts()).toEqual(['Write a PRD for shop', 'New task in shop', 'Write a PRD', 'Ask an agent']);
  await ada.looksAt(team.channel('elsewhere'));
  await slack.until(() => prompts()[0] === 'Write a PRD');
  expect(prompts()).toHaveLength(4);
  await ada.looksAt(channel);
  await ada.looksAt(undefined);
  await slack.until(
    () => slack.journal.filter(({ method }) => method === 'assistant.threads.setSuggestedPrompts').length === 5,
  );
  expect(prompts()[0]).toBe('Write a PRD');
});

test('prompts are lines that the bot understands, with the codebase that they name', async () => {
  const office = await testOffice();
  const { ada, channel, slack, context, memberOf, caller, team } = office;
  const codebase = await setCodebase(office);
  await ada.looksAt(channel);
  const all = await slack.until(() => slack.state.prompts.get(ada.dm));
  const eve = team.person('eve');
  await eve.looksAt(channel);
  const forAStranger = await slack.until(() => slack.state.prompts.get(eve.dm));
  expect(titlesOf(forAStranger)[0]).toBe('Write a PRD');

  const [prd, task] = all.slice(0, 2) as { message: string }[];
  const { ts } = await ada.says(ada.dm, prd?.message ?? '');
  const place = { team: memberOf(ada).team, channel: ada.dm, thread: ts };
  await expect.poll(async () => (await context.threads.find(place))?.codebaseId).toBe(codebase);
  await ada.says(ada.dm, task?.message ?? '');
  const made = async () => (caller ? run(findTask, caller, {}) : []);
  const isMade = ({ title }: { title: string }) => title === 'Add the tests that are missing';
  await expect.poll(async () => (await made()).find(isMade)?.codebase_id).toBe(codebase);
});

/** The channel means a codebase named shop. */
async function setCodebase({ ada, channel, context, memberOf, codetetherUrl }: Office): Promise<string> {
  const response = await fetch(`${codetetherUrl}/v1/agent/workspaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'shop', path: '/srv/shop', worker_id: 'w1' }),
  });
  const { workspace } = (await response.json()) as { workspace: { id: string } };
  await context.channels.set(memberOf(ada).team, channel, { codebaseId: workspace.id });
  return workspace.id;
}
