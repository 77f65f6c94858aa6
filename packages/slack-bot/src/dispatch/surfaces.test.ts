// App Home, shortcuts, the direct channel, links, and the bot's own commands.
import { createTask, findTask, run, startRalph, taskFailed } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';
import { isAnswered, labelsIn, type Message, type View } from '../../test/slack-standin/index.ts';
import { pauseAfterRefusal } from './listeners.ts';
import { shortcuts } from './shortcuts.ts';

const shows = (message: Message, words: string) => `${message.text} ${JSON.stringify(message.blocks)}`.includes(words);
const holds = (words: string) => (view: View) => JSON.stringify(view.view).includes(words);
const buttons = (view: View) => labelsIn(view.view.blocks as object[]);

test('App Home invites a stranger to connect', async () => {
  const { ada } = await testOffice({ linked: false });
  await ada.opensHome();
  const home = await ada.home(holds('Connect your CodeTether account'));
  expect(buttons(home)).toEqual(['Connect']);
});

test('App Home says so when the sign-in grants nothing', async () => {
  const { ada, codetether, link } = await testOffice({ linked: false });
  await link(ada, codetether.tokens.keycloak, 'openid email profile');
  await ada.opensHome();
  await ada.home(holds("grants none of CodeTether's scopes"));
});

test('App Home shows what runs, what is scheduled and subscribed to, and acts on it', async () => {
  const { ada, channel, caller, codetether } = await testOffice();
  codetether.faults.next({ kind: 'silent-agent' });
  await run(createTask, caller ?? never(), { title: 'Count to a million' });
  codetether.faults.next({ kind: 'silent-agent' });
  await run(startRalph, caller ?? never(), { project_name: 'Endless', stories: [{ title: 'Begin' }] });
  await ada.command(channel, 'cron create Nightly "0 3 * * *" Tidy up');
  await ada.awaits(channel, (message) => shows(message, 'Nightly'));
  await ada.command(channel, 'subscribe tasks failed');
  await ada.awaits(channel, (message) => shows(message, 'Subscribed'));
  await ada.opensHome();
  const home = await ada.home((view) =>
    ['Count to a million', 'Endless', 'Nightly', 'Tasks failed'].every((words) => holds(words)(view)),
  );
  expect(buttons(home)).toEqual(
    expect.arrayContaining([
      'New task',
      'Start Ralph run',
      'New schedule',
      'Disconnect',
      'Cancel task',
      'Cancel run',
      'Pause',
      'Unsubscribe',
    ]),
  );
  await ada.presses(home, 'Pause');
  await ada.home((view) => buttons(view).includes('Resume'));
  await ada.presses(home, 'Cancel run');
  await ada.home((view) => !holds('Endless')(view));
  await ada.presses(home, 'Unsubscribe');
  await ada.home((view) => !holds('Tasks failed')(view));
  await ada.presses(home, 'New task');
  const form = await ada.modal();
  await ada.submits(form, { Title: 'From home' });
  await ada.awaits(ada.dm, (message) => shows(message, 'From home'));
  await ada.presses(home, 'Disconnect');
  await ada.home(holds('Connect your CodeTether account'));
});

test('a default codebase is picked in App Home and meant from then on, and called by its name', async () => {
  const { ada, channel, codetether } = await testOffice();
  await codetether.fetch(
    new Request('http://codetether.local/v1/agent/workspaces', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${codetether.tokens.keycloak}` },
      body: JSON.stringify({ name: 'shop', path: '/srv/shop', worker_id: 'w1' }),
    }),
  );
  await ada.opensHome();
  const home = await ada.home((view) => buttons(view).includes('Pick a codebase'));
  const [shop] = await ada.looksUp(home, 'Pick a codebase', 'sho');
  expect(shop?.text).toBe('shop');
  await ada.changes(home, 'Pick a codebase', shop?.value ?? '');
  await ada.home(holds('Your default codebase: shop.'));
  await ada.command(channel, 'task create Where does it go?');
  const card = await ada.awaits(channel, (message) => shows(message, 'Where does it go?'));
  expect(JSON.stringify(card.blocks)).toContain('"text":"shop"');
  await ada.command(channel, 'subscribe tasks failed --codebase shop');
  await ada.awaits(channel, (message) => shows(message, 'Tasks failed, codebase shop'));
  expect(JSON.stringify(ada.sees(channel))).not.toContain(shop?.value);
});

test('a message becomes a task, confirmed in its thread', async () => {
  const { ada, team, channel } = await testOffice();
  const grace = team.person('grace');
  const { ts } = await grace.says(channel, 'The login is broken\nIt says &lt;403&gt;.');
  const message = ada.sees(channel).find((one) => one.ts === ts) ?? never();
  await ada.messageShortcut(shortcuts.taskFromMessage, message);
  const form = await ada.modal();
  await ada.submits(form);
  const card = await grace.awaits(channel, (one) => one.thread_ts === ts && shows(one, 'The login is broken'));
  expect(shows(card, '<403>')).toBe(true);
});

test('a message becomes a PRD chat in its thread, and anywhere a task is begun', async () => {
  const { ada, channel } = await testOffice();
  const { ts } = await ada.says(channel, 'We need a wish list');
  const message = ada.sees(channel).find((one) => one.ts === ts) ?? never();
  await ada.messageShortcut(shortcuts.prdFromMessage, message);
  await ada.awaits(channel, (one) => one.thread_ts === ts && isAnswered(one));
  await ada.globalShortcut(shortcuts.newTask);
  await ada.submits(await ada.modal(), { Title: 'From anywhere' });
  await ada.awaits(ada.dm, (one) => shows(one, 'From anywhere'));
});

test('the direct channel suggests, shows that it works, and stops', async () => {
  const { ada, slack, codetether, caller } = await testOffice();
  await ada.opensMessagesTab();
  const prompts = await slack.until(() => slack.state.prompts.get(ada.dm));
  expect(prompts).toHaveLength(4);
  codetether.faults.next({ kind: 'slow-agent', ms: 15_000 });
  const { ts } = await ada.says(ada.dm, 'Count to a million');
  await slack.until(() => slack.state.sessions.get(`${ada.dm}/${ts}`)?.status === 'processing');
  await slack.until(() => slack.journal.some(({ method }) => method === 'agents.sessions.setStatus'));
  await ada.awaits(ada.dm, (one) => one.thread_ts === ts && shows(one, 'Working on it'));
  await expect.poll(async () => run(findTask, caller ?? never(), {})).toHaveLength(1);
  await ada.stops(ts);
  await ada.awaits(ada.dm, (one) => one.thread_ts === ts && shows(one, 'Stopped.'));
  await ada.awaits(ada.dm, (one) => one.thread_ts === ts && shows(one, 'cancelled'));
  await slack.until(() => slack.state.sessions.get(`${ada.dm}/${ts}`)?.status === 'active');
});

test('a channel subscribes, with filters and a time, and changes its mind', async () => {
  const { ada, team, channel, context } = await testOffice();
  const grace = team.person('grace');
  await ada.command(channel, 'subscribe tasks completed,failed --agent build --not-mine --digest 9am');
  const message = await grace.awaits(channel, (one) => shows(one, 'Subscribed'));
  expect(message.text).toContain('Tasks completed, agent build, not mine, daily at 09:00 Europe/Berlin');
  await ada.command(channel, 'subscribe tasks painted');
  await ada.awaits(channel, (one) => shows(one, '“painted” is not an event; there are created, completed, failed'));
  await ada.command(channel, 'subscribe tasks completed,failed --agent build --not-mine --digest 9am');
  await ada.awaits(channel, (one) => one.ts !== message.ts && shows(one, 'Subscribed:'));
  expect(await context.subscriptions.list({ team: ada.team, channel })).toHaveLength(2);
  await ada.command(channel, 'subscriptions');
  const list = await ada.awaits(channel, (one) => shows(one, 'Subscriptions of this channel'));
  await grace.presses(list, 'Mute');
  await grace.awaits(channel, (one) => shows(one, 'Only the owner of a subscription'));
  await ada.presses(list, 'Mute');
  await ada.awaits(channel, (one) => shows(one, 'is muted'));
  const [first] = await context.subscriptions.list({ team: ada.team, channel });
  await ada.command(channel, `unmute ${first?.id}`);
  await ada.awaits(channel, (one) => shows(one, 'is active again'));
  await ada.command(channel, `unsubscribe ${first?.id}`);
  await ada.awaits(channel, (one) => shows(one, 'has ended'));
  expect(await context.subscriptions.list({ team: ada.team, channel })).toHaveLength(1);
});

test('a budget alert is for those who may see usage', async () => {
  const { ada, team, channel, link, codetether, context } = await testOffice();
  const boss = team.person('boss');
  await link(boss, codetether.tokens.admin);
  await ada.command(channel, 'budget alert 40');
  await ada.awaits(channel, (one) => shows(one, 'lacks billing:read'));
  const billing = team.channel('billing');
  await boss.command(channel, `budget alert 40 --weekly “mon 8am” --channel <#${billing}|billing>`);
  await boss.awaits(channel, (one) => shows(one, 'each Monday at 08:00'));
  expect(await context.budgetAlerts.list({ team: boss.team })).toMatchObject([
    { channel: billing, threshold: 40, weekly: { day: 1, minutes: 480 }, timezone: 'Europe/Berlin' },
  ]);
  await boss.command(channel, 'budget alerts');
  const list = await boss.awaits(channel, (one) => shows(one, 'Your budget alerts'));
  const [id] = /b-?\w+/.exec(JSON.stringify(list.blocks)) ?? [];
  expect(id).toBeDefined();
  const [alert] = await context.budgetAlerts.list({ team: boss.team });
  await boss.command(channel, `budget alert off ${alert?.id}`);
  await boss.awaits(channel, (one) => shows(one, 'has ended'));
  expect(await context.budgetAlerts.list({ team: boss.team })).toEqual([]);
});

test('a paused budget alert is resumed by the same command, or by its button', async () => {
  const { ada: boss, team, channel, link, codetether, context, database, jobs } = await testOffice();
  await link(boss, codetether.tokens.admin);
  const states = async () => (await context.budgetAlerts.list({ team: boss.team })).map(({ paused }) => paused);
  await boss.command(channel, 'budget alert 40 --weekly "mon 8am"');
  await boss.awaits(channel, (one) => shows(one, 'each Monday at 08:00'));
  const [alert] = await context.budgetAlerts.list({ team: boss.team });

  await context.accounts.disconnect({ team: boss.team, user: boss.id });
  await boss.awaits(boss.dm, (one) => shows(one, '1 budget alert of yours will not post'));
  expect(await states()).toEqual(['unlinked']);
  await link(boss, codetether.tokens.admin);
  await boss.command(channel, 'budget alert 40 --weekly "mon 8am"');
  await expect.poll(states).toEqual([undefined]);

  await pauseAfterRefusal(
    { database, jobs },
    { key: 'k', team: boss.team, channel, message: { text: '' }, budgetAlert: alert?.id },
    'is_archived',
  );
  const offer = await boss.awaits(boss.dm, (one) => shows(one, 'its channel is archived'));
  expect(await states()).toEqual(['is_archived']);
  await boss.presses(offer, 'Resume the alert over $40.00');
  await boss.awaits(boss.dm, (one) => shows(one, `The budget alert ${alert?.id} is active again.`));
  expect(await states()).toEqual([undefined]);
  await team.person('eve').command(channel, `budget resume ${alert?.id}`);
  await boss.command(channel, 'budget resume zzz');
  await boss.awaits(channel, (one) => shows(one, 'You have no budget alert zzz'));
});

test('times and time zones that do not exist are refused with an example', async () => {
  const { ada, channel, link, codetether, context } = await testOffice();
  await link(ada, codetether.tokens.admin);
  await ada.command(channel, 'subscribe tasks failed --digest 9am --timezone Mars/Base');
  await ada.awaits(channel, (one) => shows(one, '“Mars/Base” is not a time zone; write a name such as Europe/Berlin'));
  await ada.command(channel, 'budget alert 40 --weekly "mon 8am" --timezone Moon/Base');
  await ada.awaits(channel, (one) => shows(one, '“Moon/Base” is not a time zone'));
  await ada.command(channel, 'budget alert forty');
  await ada.awaits(channel, (one) => shows(one, 'budget alert <dollars>') && !shows(one, 'call again'));
  await ada.command(channel, 'subscribe tasks failed --mine --not-mine');
  await ada.awaits(channel, (one) => shows(one, 'leave nothing'));
  expect(await context.subscriptions.list({ team: ada.team })).toEqual([]);
  expect(await context.budgetAlerts.list({ team: ada.team })).toEqual([]);
});

test('of many subscriptions each is shown', async () => {
  const { ada, channel, context, memberOf } = await testOffice();
  const place = { team: ada.team, channel, owner: memberOf(ada), mine: 'any' } as const;
  for (let n = 0; n < 30; n += 1)
    await context.subscriptions.add({ ...place, trigger: taskFailed.name, input: {}, digestAt: n });
  await ada.command(channel, 'subscriptions');
  const list = await ada.awaits(channel, (one) => shows(one, 'Subscriptions of this channel'));
  for (const { id } of await context.subscriptions.list({ team: ada.team }))
    expect(JSON.stringify(list.blocks)).toContain(id);
});

test('a channel has settings, and an account can be left', async () => {
  const { ada, team, channel } = await testOffice();
  const boss = team.person('boss', { admin: true });
  await ada.command(channel, 'default codebase nowhere');
  await ada.awaits(channel, (one) => shows(one, 'There is none called “nowhere”'));
  await ada.command(channel, 'default cancel everyone');
  await ada.awaits(channel, (one) => shows(one, 'Only administrators'));
  await boss.command(channel, 'default cancel everyone');
  await boss.awaits(channel, (one) => shows(one, 'cancelled by everyone'));
  await ada.command(channel, 'settings');
  await ada.awaits(channel, (one) => shows(one, 'Settings of this channel') && shows(one, 'everyone'));
  await ada.command(channel, 'disconnect');
  await ada.awaits(channel, (one) => shows(one, 'is disconnected'));
  await ada.command(channel, 'tasks');
  await ada.awaits(channel, (one) => shows(one, 'Connect your CodeTether account'));
});

test('a guest of another workspace is never asked to connect', async () => {
  const { team, channel } = await testOffice();
  const guest = team.person('guest', { home: 'TOTHER' });
  await guest.mentions(channel, 'tasks');
  const refused = await guest.awaits(channel, (one) => shows(one, 'another Slack workspace'));
  expect(refused.ephemeralTo).toBe(guest.id);
});

test('a user whom Slack reports as one of the organisation is not a guest in its workspaces', async () => {
  const { slack } = await testOffice();
  const org = slack.workspace('Org', { enterprise: 'E1' });
  const ada = org.person('ada', { home: 'E1' });
  const lobby = org.channel('lobby');
  await ada.mentions(lobby, 'tasks');
  await ada.awaits(lobby, (one) => shows(one, 'Connect your CodeTether account'));
});

function never(): never {
  throw new Error('is there');
}
