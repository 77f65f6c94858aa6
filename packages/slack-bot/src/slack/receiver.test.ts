// Requests over HTTP: signatures, repetitions, and acknowledgements.
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';

const help = (trigger: string, channel: string, user: string, team: string) =>
  new URLSearchParams({
    command: '/codetether',
    text: 'help',
    trigger_id: trigger,
    channel_id: channel,
    user_id: user,
    team_id: team,
    response_url: 'http://127.0.0.1:9/x',
  }).toString();
const form = 'application/x-www-form-urlencoded';

test('only what Slack has signed now is taken', async () => {
  const { slack, ada, channel, database } = await testOffice();
  const body = help('t1', channel, ada.id, ada.team);
  const send = (options: object) => slack.sender.post(body, { contentType: form, ...options });
  const minutes = (count: number) => Date.now() + count * 60_000;
  expect((await send({ secret: 'wrong' })).status).toBe(401);
  expect((await send({ at: minutes(-6) })).status).toBe(401);
  expect((await send({ at: minutes(6) })).status).toBe(401);
  expect((await send({ headers: { 'x-slack-signature': 'v0=' } })).status).toBe(401);
  expect((await send({ headers: { 'x-slack-request-timestamp': 'soon' } })).status).toBe(401);
  expect(await database`select 1 from pgboss.job where name like 'inbox%'`).toHaveLength(0);
  expect((await send({ at: minutes(-4) })).status).toBe(200);
  // Byte for byte the same again: acknowledged, and not done again.
  expect((await send({ at: minutes(-4) })).status).toBe(200);
  expect(await database`select 1 from pgboss.job where name like 'inbox%'`).toHaveLength(1);
});

test('an event that Slack sends again is answered once', async () => {
  const { slack, team, ada, channel } = await testOffice();
  const event = { type: 'app_home_opened', user: ada.id, channel: ada.dm, tab: 'home' };
  await team.event(event, { eventId: 'Ev1' });
  await team.event(event, { eventId: 'Ev1', retry: 1 });
  await ada.home();
  await ada.command(channel, 'help');
  await ada.awaits(channel, () => true);
  expect(slack.journal.filter(({ method }) => method === 'views.publish')).toHaveLength(1);
});

test('what is not kept is not acknowledged', async () => {
  const { ada, channel, inbox } = await testOffice();
  inbox.accept = async () => {
    throw new Error('The database is away.');
  };
  expect((await ada.command(channel, 'task create Lost?')).status).toBe(500);
  expect((await ada.mentions(channel, 'tasks')).response.status).toBe(500);
});

test('a text that no database takes is taken without what is wrong with it', async () => {
  const { slack, ada, channel, database } = await testOffice();
  const send = (trigger: string, text: string) =>
    slack.sender.post(help(trigger, channel, ada.id, ada.team).replace('text=help', `text=${text}`), {
      contentType: form,
    });
  const statuses = await Promise.all([send('n1', 'help%00'), send('n2', 'help%ED%A0%BD'), send('n3', 'help')]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await database`select 1 from pgboss.job where name like 'inbox%'`).toHaveLength(3);
  const event = { type: 'app_home_opened', user: ada.id, channel: ada.dm, tab: 'home', text: '\ud83d\0' };
  const body = { type: 'event_callback', event_id: 'Ev9', team_id: ada.team, event };
  expect((await slack.sender.post(JSON.stringify(body))).status).toBe(200);
});

test('what is nested deeper than anything of Slack’s is nothing that we know how to read', async () => {
  const { slack, ada, database } = await testOffice();
  const nested = '['.repeat(20_000) + ']'.repeat(20_000);
  const body = `{"type":"event_callback","event_id":"Ev1","team_id":"${ada.team}","event":{"type":"app_home_opened","user":"${ada.id}","tab":"home","nested":${nested}}}`;
  expect((await slack.sender.post(body)).status).toBe(200);
  expect(await database`select 1 from pgboss.job where name like 'inbox%'`).toHaveLength(0);
});

test('a workspace that has removed the bot gets an error', async () => {
  const { ada, channel, slack, context } = await testOffice();
  const { SlackCallError } = await import('./slack-call-error.ts');
  context.installations.tokenOf = async () => {
    throw new SlackCallError('installation', 'not_installed');
  };
  const response = await ada.command(channel, 'tasks');
  expect(await response.json()).toMatchObject({ text: expect.stringContaining('not installed') });
  expect(slack.journal).toEqual([]);
});

test('a command that nobody knows, an action of another app and a strange body do no harm', async () => {
  const { slack } = await testOffice();
  const statuses = [
    await slack.sender.payload({
      type: 'block_actions',
      team: { id: 'T1' },
      user: { id: 'U1' },
      actions: [{ type: 'button', action_id: 'other', block_id: 'b', action_ts: '1.1' }],
    }),
    await slack.sender.post('not json at all'),
    await slack.sender.post('{"type":"url_verification","challenge":"c"}'),
  ].map(({ status }) => status);
  expect(statuses[0]).toBe(200);
  expect(statuses[1]).toBeGreaterThanOrEqual(400);
  expect(statuses[2]).toBe(200);
});

test('mentions in what users and agents write stay letters, wherever they come out', async () => {
  const { ada, team, channel, slack, codetether } = await testOffice();
  const grace = team.person('grace');
  codetether.faults.next({ kind: 'wrong-agent', result: 'Done <!channel> <@U1> <https://evil.example|click>' });
  await ada.command(channel, 'task create Wake &lt;!channel&gt; &amp; &lt;@U1&gt;');
  await grace.awaits(channel, (message) => message.thread_ts !== undefined && message.text.includes('completed'));
  await ada.command(channel, 'task show &lt;!everyone&gt;');
  await ada.awaits(channel, (message) => message.text.includes('everyone') || message.text.includes('none found'));
  const sent = slack.journal.filter(({ method }) => method.startsWith('chat.') || method === 'response_url');
  for (const { args } of sent) {
    expect(String(args.text)).not.toMatch(/<[!@h]/);
    expect(JSON.stringify(args.blocks)).not.toContain('"mrkdwn"');
    expect(args.unfurl_links).not.toBe(true);
  }
  expect(JSON.stringify(sent)).toContain('<!channel>');
});
