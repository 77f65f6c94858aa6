// Commands as people type them in a channel, over HTTP, to the bot with a real PostgreSQL and an embedded CodeTether.
import { createTask, findTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { serve } from '../../../core/test/serve.ts';
import { testOffice } from '../../test/office.ts';
import { isAnswered, labelsIn } from '../../test/slack-standin/index.ts';

const says =
  (words: string) =>
  ({ text, blocks }: { text: string; blocks: readonly object[] }) =>
    `${text} ${JSON.stringify(blocks)}`.includes(words);

test('a user without an account is asked to connect, and nobody else sees it', async () => {
  const { ada, team, channel } = await testOffice({ linked: false });
  const grace = team.person('grace');
  const response = await ada.command(channel, 'task list');
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  const message = await ada.awaits(channel, says('Connect your CodeTether account'));
  expect(labelsIn(message.blocks)).toEqual(['Connect']);
  expect(JSON.stringify(message.blocks)).toContain('/link?t=');
  expect(grace.sees(channel)).toEqual([]);
});

test('a task is created in the channel, and its end is posted in its thread', async () => {
  const { ada, team, channel, caller, database } = await testOffice();
  const grace = team.person('grace');
  await ada.command(channel, 'task create Tidy the changelog --agent general --priority 3');
  const card = await grace.awaits(channel, says('Tidy the changelog'));
  expect(card.thread_ts).toBeUndefined();
  const end = await grace.awaits(channel, (message) => message.thread_ts === card.ts && says('completed')(message));
  expect(end.text).toContain('Tidy the changelog');
  await grace.awaits(channel, (message) => message.ts === card.ts && message.text.includes('completed'));
  const tasks = await run(findTask, caller ?? never(), {});
  expect(tasks).toMatchObject([{ title: 'Tidy the changelog', priority: 3, agent_type: 'general' }]);
  const audit = await database`select operation, outcome, slack_user from audit`;
  expect(audit).toEqual([{ operation: 'create_task', outcome: 'ok', slack_user: ada.id }]);
});

test.each([
  ['names none', 'openid email profile', 'Find Task needs the scope tasks:read'],
  ['separates them by commas', 'tasks:read,tasks:write', 'Find Task needs the scope tasks:read'],
  ['names another', 'openid tasks:read', 'none found'],
])('who is linked by a token that %s is told to sign in again', async (_, scope, list) => {
  const { ada, channel, codetether, link } = await testOffice({ linked: false });
  const caller = await link(ada, codetether.tokens.keycloak, scope);
  await ada.command(channel, 'task create Tidy the changelog');
  const told = await ada.awaits(channel, says('Create Task needs the scope tasks:write'));
  expect(told.text).toContain('Type /codetether connect to sign in again and allow it.');
  expect(told.ephemeralTo).toBe(ada.id);
  await ada.command(channel, 'tasks');
  await ada.awaits(channel, says(list));
  expect(await run(findTask, { ...caller, scopes: 'unknown' }, {})).toEqual([]);
});

test('a failed task has Retry in its thread, which creates it again, once', async () => {
  const { ada, channel, caller } = await testOffice();
  await ada.command(channel, 'task create Fail to oil the door');
  const end = await ada.awaits(channel, (message) => labelsIn(message.blocks).includes('Retry'));
  expect(end.text).toContain('failed');
  for (let press = 0; press < 2; press += 1) await ada.presses(end, 'Retry');
  await ada.awaits(channel, (message) => message.ts !== end.ts && message.text.includes('completed'));
  const tasks = await run(findTask, caller ?? never(), {});
  expect(tasks.map(({ retry_count }) => retry_count)).toEqual([1, 0]);
});

test('what is asked is answered in private, unless it is shared', async () => {
  const { ada, team, channel } = await testOffice();
  const grace = team.person('grace');
  await ada.command(channel, 'help task');
  expect((await ada.awaits(channel, says('Commands of task'))).ephemeralTo).toBe(ada.id);
  await ada.command(channel, 'tasks');
  await ada.awaits(channel, says('none found'));
  await ada.command(channel, 'taks lst');
  await ada.awaits(channel, says('/codetether tasks'));
  await ada.command(channel, 'whoami');
  await ada.awaits(channel, (one) => says('a@b.c')(one) && says('do not work')(one) && says('lacks billing:read')(one));
  expect(grace.sees(channel)).toEqual([]);
  await ada.command(channel, 'models --share');
  await grace.awaits(channel, says('AI models: 3'));
});

test('money is for those who asked and may see it, never for a channel', async () => {
  const { ada, team, channel, link, codetether } = await testOffice();
  const boss = team.person('boss');
  await link(boss, codetether.tokens.admin);
  await ada.command(channel, 'usage');
  await ada.awaits(channel, says('it lacks billing:read'));
  await boss.command(channel, 'usage --share');
  expect((await boss.awaits(channel, says('Usage in'))).ephemeralTo).toBe(boss.id);
  expect(ada.sees(channel).some(says('Usage in'))).toBe(false);
});

test('a command without its arguments opens its form, which shows each problem at its field', async () => {
  const { ada, channel, slack } = await testOffice();
  await ada.command(channel, 'task create --agent plan');
  const form = await ada.modal();
  expect((await ada.submits(form, { Title: '' })).errors).toEqual({ Title: 'Is required.' });
  expect(await ada.looksUp(form, 'Model', 'claude')).not.toEqual([]);
  expect(
    (await ada.submits(form, { Title: 'Paint the shed', Description: `As <@${ada.id}> said` })).errors,
  ).toBeUndefined();
  const card = await ada.awaits(channel, says('Paint the shed'));
  expect(JSON.stringify(card.blocks)).toContain('plan');
  expect(JSON.stringify(card.blocks)).toContain('As @ada said');
  expect(slack.journal.filter(({ method, answer }) => method === 'views.open' && answer.ok)).toHaveLength(1);
});

test('a form takes a time as a line does', async () => {
  const { ada, channel } = await testOffice();
  await ada.command(channel, 'agent send');
  const form = await ada.modal();
  const filled = { 'Agent name': 'reviewer', Message: 'Review PR 12' };
  expect((await ada.submits(form, { ...filled, Deadline: 'soon' })).errors).toEqual({
    Deadline: 'Must be a time such as 10m or 1h30m.',
  });
  expect((await ada.submits(form, { ...filled, Deadline: '1h30m' })).errors).toBeUndefined();
});

test('a schedule shows its next three runs before it is made, in the time zone of who looks', async () => {
  const { ada, channel } = await testOffice();
  await ada.command(channel, 'cron create');
  const form = await ada.modal();
  const preview = (view: { view: Readonly<Record<string, unknown>> }) => JSON.stringify(view.view.blocks);
  expect(preview(form)).toContain('Type a cron expression');
  await ada.changes(form, 'Cron expression', '0 9 * * 1-5', { Name: 'Daily review' });
  const previewed = await ada.modal((view) => preview(view).includes('Next in your time (Europe/Berlin)'));
  expect(preview(previewed).match(/09:00/g)).toHaveLength(3);
  expect(preview(previewed)).toContain('Daily review');
  const { errors } = await ada.submits(form, {
    Name: 'Daily review',
    'Cron expression': 'every day',
    'Task template': 'Review it',
  });
  expect(errors).toEqual({ 'Cron expression': expect.stringContaining('not a cron expression') });
  await ada.submits(form, {
    Name: 'Daily review',
    'Cron expression': '0 9 * * 1-5',
    'Task template': 'Review it',
    Timezone: 'Europe/Berlin',
  });
  const card = await ada.awaits(channel, says('Daily review'));
  expect(labelsIn(card.blocks)).toEqual(['Pause']);
  await ada.presses(card, 'Pause');
  await ada.awaits(channel, (message) => message.ts === card.ts && labelsIn(message.blocks).includes('Resume'));
});

test('a delivery that comes twice is done once', async () => {
  const { ada, channel, slack, team, caller } = await testOffice();
  const triggerId = slack.sender.triggerFor(team.workspace, ada.id);
  await ada.command(channel, 'task create Only once', { triggerId });
  await ada.command(channel, 'task create Only once', { triggerId });
  await ada.awaits(channel, (message) => message.thread_ts !== undefined);
  expect(await run(findTask, caller ?? never(), {})).toHaveLength(1);
});

test('a command that destroys something asks for a confirmation, and uses the account of the user who started it', async () => {
  const { ada, team, channel, link, codetether, context } = await testOffice();
  const grace = team.person('grace');
  const boss = team.person('boss', { admin: true });
  await link(grace, codetether.tokens.admin);
  codetether.faults.next({ kind: 'silent-agent' });
  await ada.command(channel, 'task create Count to a million');
  const card = await grace.awaits(channel, says('Count to a million'));
  await grace.presses(card, 'Cancel task');
  await grace.awaits(channel, says('Only the user who started this'));
  await boss.presses(card, 'Cancel task');
  const cancelled = await grace.awaits(
    channel,
    (message) => message.ts === card.ts && /cancelled|completed/.test(message.text),
  );
  expect(cancelled.text).toContain('cancelled');
  expect(await context.channels.get(ada.team, channel)).toEqual({ cancel: 'requester' });
});

const answers = ['response_url', 'chat.postMessage', 'views.open'];

test('every example of help is a command that is answered', async () => {
  const { team, channel, link, codetether, slack, context } = await testOffice();
  const boss = team.person('boss', { admin: true });
  await link(boss, codetether.tokens.admin);
  const examples = context.tables.vocabulary.verbs.flatMap(({ command }) => command.examples ?? []);
  expect(examples.length).toBeGreaterThan(35);
  // Those that leave the account come last.
  const lines = examples.sort((one, other) => Number(one === 'disconnect') - Number(other === 'disconnect'));
  for (const line of lines) {
    const calls = slack.journal.length;
    expect((await boss.command(channel, line)).status, line).toBe(200);
    // Replies in a thread report the end of an earlier command.
    const answer = await slack.until(() =>
      slack.journal
        .slice(calls)
        .find(({ method, args, answer: { ok } }) => ok && answers.includes(method) && args.thread_ts === undefined),
    );
    expect(JSON.stringify(answer.args), line).not.toMatch(
      /Something went wrong|does not understand|There is no command/,
    );
  }
});

test('a long result is shown in part, and the whole is a file in its thread, once', async () => {
  const { ada, channel, codetether, slack } = await testOffice();
  const result = 'A long line of the report.\n'.repeat(1_000);
  codetether.faults.next({ kind: 'wrong-agent', result });
  await ada.command(channel, 'task create Report');
  const card = await ada.awaits(channel, says('Report'));
  const file = await ada.awaits(channel, (message) => message.thread_ts === card.ts && message.files.length > 0);
  expect(file.files[0]?.content?.trim()).toBe(result.trim());
  expect(ada.sees(channel).filter(({ files }) => files.length > 0)).toHaveLength(1);
  expect(slack.journal.filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1);
});

test('a form grows by a story at a press, and keeps what was written', async () => {
  const { ada, channel } = await testOffice();
  await ada.command(channel, 'ralph start --mode parallel');
  const form = await ada.modal();
  await ada.presses(form, 'One more');
  const grown = await ada.modal((view) => JSON.stringify(view.view).includes('Story 2: title'));
  await ada.submits(grown, { 'Project name': 'Two', 'Story 1: title': 'First', 'Story 2: title': 'Second' });
  const run = await ada.awaits(channel, says('Ralph run “Two”'));
  expect(JSON.stringify(run.blocks)).toContain('US-002 Second');
});

test('where the bot is not in the channel, the answer to a form and a run are posted in the direct channel', async () => {
  const { ada, team } = await testOffice();
  const closed = team.channel('closed', { kind: 'private', bot: false, members: [ada] });
  await ada.command(closed, 'task create');
  await ada.submits(await ada.modal(), { Title: 'Paint the shed' });
  await ada.awaits(ada.dm, says('Paint the shed'));
  await ada.command(closed, 'cron create');
  const cron = await ada.modal((view) => JSON.stringify(view.view).includes('Cron expression'));
  await ada.submits(cron, { Name: 'x', 'Cron expression': '0 9 * * *', 'Task template': 'x', Codebase: 'nobody' });
  await ada.awaits(ada.dm, says('There is none called “nobody”'));
  await ada.command(closed, 'ralph start');
  const form = await ada.modal((view) => JSON.stringify(view.view).includes('Story 1'));
  await ada.submits(form, { 'Project name': 'Shop', 'Story 1: title': 'Sell' });
  await ada.awaits(ada.dm, says('I am not in this channel'));
  await ada.awaits(ada.dm, (message) => message.text.startsWith('Ralph run “Shop”: passed'));
  expect(ada.sees(closed)).toEqual([]);
});

test('an answer whose blocks Slack refuses is given in words alone, not retried', async () => {
  const { ada, channel, slack, database } = await testOffice();
  slack.fault({ method: 'response_url', with: 'invalid_blocks' });
  await ada.command(channel, 'settings');
  await slack.until(() => slack.journal.some(({ answer }) => answer.error === 'invalid_blocks'));
  await expect
    .poll(() => database`select state, retry_count from pgboss.job where name like 'inbox%'`)
    .toEqual([{ state: 'completed', retry_count: 0 }]);
  expect(ada.sees(channel)).toMatchObject([{ blocks: [], text: expect.stringContaining('Settings') }]);
});

test('an answer that Slack does not take for a moment is given again', async () => {
  const { ada, channel, slack } = await testOffice();
  slack.fault({ method: 'response_url', with: 503 });
  await ada.command(channel, 'settings');
  await ada.awaits(channel, says('Settings of this channel'));
});

test('an answer that comes after half an hour comes in the direct channel', async () => {
  const { ada, channel, slack } = await testOffice();
  slack.fault({ method: 'response_url', with: 'expired_url' });
  await ada.command(channel, 'settings');
  const late = await ada.awaits(ada.dm, says('Settings of this channel'));
  expect(late.ephemeralTo).toBeUndefined();
});

test('a second workspace sees nothing of the first', async () => {
  const { ada, channel, slack, link, codetether, caller } = await testOffice();
  const { task_id } = await run(createTask, caller ?? never(), { title: 'Secret of Acme' });
  const other = slack.workspace('Other');
  const eve = other.person('eve');
  const place = other.channel('lobby');
  await link(eve, codetether.tokens.admin);
  await eve.command(place, 'tasks');
  await eve.awaits(place, says('none found'));
  await eve.command(place, `task show ${task_id}`);
  await slack.until(() => eve.sees(place).length === 2);
  await eve.command(place, `task cancel ${task_id}`);
  await slack.until(() => eve.sees(place).length === 3);
  expect(JSON.stringify(eve.sees(place))).not.toContain('Secret of Acme');
  await ada.command(channel, `task show ${task_id}`);
  await ada.awaits(channel, says('Secret of Acme'));
});

test('addresses in what people write are never called', async () => {
  const { ada, channel, slack } = await testOffice({ webUrl: 'https://app.codetether.example' });
  let calls = 0;
  const trap = await serve((_, response) => {
    calls += 1;
    response.end();
  });
  const url = `${trap}/`;
  await ada.command(channel, `task create Read &lt;${url}&gt; <${url}a|a> --description ${url}`);
  await ada.awaits(channel, says('Read'));
  await ada.command(channel, `default codebase ${url}`);
  await ada.command(channel, `agent send ${url} Hello`);
  await ada.sharesLink(channel, `${url}tasks/1`);
  await ada.mentions(channel, `prd ${url}`);
  await ada.awaits(channel, (message) => isAnswered(message) && message.thread_ts !== undefined);
  await slack.until(() => ada.sees(channel).length > 4);
  expect(calls).toBe(0);
});

function never(): never {
  throw new Error('ada is linked');
}

test('a form is opened by one call, since the job knows that it is open', async () => {
  const { ada, channel, slack, database } = await testOffice();
  await ada.command(channel, 'task create');
  await ada.modal();
  await expect
    .poll(() => database`select state from pgboss.job where name like 'inbox%'`)
    .toEqual([{ state: 'completed' }]);
  expect(slack.journal.filter(({ method }) => method === 'views.open')).toHaveLength(1);
});

test('whoever subscribes where the bot is not a member hears so at once', async () => {
  const { ada, team, database } = await testOffice();
  for (const kind of ['channel', 'private'] as const) {
    const elsewhere = team.channel(`without-${kind}`, { kind, bot: false, members: [ada] });
    await ada.command(elsewhere, 'subscribe tasks failed');
    await ada.awaits(elsewhere, says('I am not in this channel'));
  }
  expect(await database`select 1 from subscriptions`).toEqual([]);
});
