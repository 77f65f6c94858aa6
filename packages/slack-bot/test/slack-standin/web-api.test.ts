// The stand-in as Slack's own client sees it.
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type Slack, startSlack } from './index.ts';

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

function office() {
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('general');
  const client = (token = team.workspace.botToken) =>
    new WebClient(token, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } });
  return { team, ada, channel, client: client(), clientOf: client };
}

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.data?.error ?? String(error),
  );

test('posts, edits and deletes only what it may', async () => {
  const { team, ada, channel, client } = office();
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'Hello' });
  await client.chat.update({ channel, ts, text: 'Hello again' });
  expect(ada.sees(channel)).toMatchObject([{ text: 'Hello again', edits: 1 }]);
  expect(await code(client.chat.update({ channel, ts, text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
  const { ts: hers } = await ada.says(team.channel('deaf', { bot: false }), 'Mine');
  expect(await code(client.chat.update({ channel, ts: hers, text: 'Ours' }))).toBe('message_not_found');
  expect(await code(client.chat.postMessage({ channel: team.channel('elsewhere', { bot: false }), text: 'Hi' }))).toBe(
    'not_in_channel',
  );
  await client.chat.delete({ channel, ts });
  expect(ada.sees(channel)).toEqual([]);
});

test('shows an ephemeral message to one person only', async () => {
  const { team, ada, channel, client } = office();
  const grace = team.person('grace');
  await client.chat.postEphemeral({ channel, user: ada.id, text: 'Psst' });
  expect(ada.sees(channel)).toHaveLength(1);
  expect(grace.sees(channel)).toHaveLength(0);
});

test('knows tokens, scopes and limits', async () => {
  const { team, channel, client, clientOf } = office();
  expect(await code(clientOf('xoxb-nobody').auth.test())).toBe('invalid_auth');
  team.workspace.scopes.delete('reactions:write');
  expect(await code(client.reactions.add({ channel, timestamp: '1.1', name: 'tada' }))).toBe('missing_scope');
  slack.fault({ method: 'chat.postMessage', with: 'rate_limited', retryAfter: 7 });
  await expect(client.chat.postMessage({ channel, text: 'Now' })).rejects.toMatchObject({ retryAfter: 7 });
});

test('a reaction is there once, and is removed once', async () => {
  const { team, ada, channel, client } = office();
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'Look' });
  const eyes = { channel, timestamp: ts, name: 'eyes' };
  expect(await code(client.reactions.remove(eyes))).toBe('no_reaction');
  expect(await code(client.reactions.add(eyes))).toBe('ok');
  expect(await code(client.reactions.add(eyes))).toBe('already_reacted');
  expect(ada.sees(channel)).toMatchObject([{ reactions: [{ name: 'eyes', user: team.workspace.botUser }] }]);
  expect(await code(client.reactions.remove(eyes))).toBe('ok');
  expect(ada.sees(channel)).toMatchObject([{ reactions: [] }]);
  expect(await code(client.reactions.add({ ...eyes, timestamp: '1.1' }))).toBe('message_not_found');
  expect(await code(client.reactions.add({ ...eyes, timestamp: '' }))).toBe('no_item_specified');
  expect(await code(client.reactions.add({ ...eyes, name: 'two eyes' }))).toBe('invalid_name');
  slack.limits.on = true;
  const removals = await Promise.all(Array.from({ length: 21 }, () => code(client.reactions.remove(eyes))));
  slack.limits.on = false;
  expect(removals.filter((one) => one !== 'no_reaction')).toHaveLength(1);
  team.workspace.scopes.delete('reactions:write');
  expect(await code(client.reactions.remove(eyes))).toBe('missing_scope');
});

test('a trigger opens one view, and a view is changed with its present hash only', async () => {
  const { team, ada, client } = office();
  const view = {
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: 'Task' },
    blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Wait' } }],
  };
  const trigger_id = slack.sender.triggerFor(team.workspace, ada.id);
  const opened = await client.views.open({ trigger_id, view });
  expect(await code(client.views.open({ trigger_id, view }))).toBe('exchanged_trigger_id');
  const changed = { view_id: opened.view?.id ?? '', hash: opened.view?.hash ?? '', view };
  await client.views.update(changed);
  expect(await code(client.views.update(changed))).toBe('hash_conflict');
});

test('takes a file in three steps', async () => {
  const { ada, channel, client } = office();
  await client.filesUploadV2({
    channel_id: channel,
    filename: 'log.txt',
    content: 'line 1\nline 2',
    initial_comment: 'The log',
  });
  expect(ada.sees(channel)).toMatchObject([
    { text: 'The log', files: [{ name: 'log.txt', content: 'line 1\nline 2' }] },
  ]);
});

test('a link is shown where it is, in blocks that Slack takes there, or as a work object', async () => {
  const { ada, channel, client, team } = office();
  const url = 'https://app.example.com/tasks/1';
  const message = { channel, ts: (await shares(ada, channel, url)).ts };
  const blocks = [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Paint' } }];
  const rich = [{ type: 'rich_text' as const, elements: [] }];
  const unfurl = (args: Readonly<Record<string, unknown>>) => code(client.apiCall('chat.unfurl', args));
  expect(await unfurl({ ...message, unfurls: { [url]: { blocks: rich } } })).toBe('invalid_blocks');
  expect(await unfurl({ ...message, unfurls: { 'https://b.example': { blocks } } })).toBe('cannot_unfurl_url');
  expect(await unfurl({ ...message, ts: '1.1', unfurls: { [url]: { blocks } } })).toBe('cannot_unfurl_message');
  expect(await unfurl(message)).toBe('missing_unfurls');
  expect(await unfurl({ unfurl_id: 'x', unfurls: {} })).toBe('missing_source');
  expect(await unfurl({ source: 'composer', unfurls: {} })).toBe('missing_unfurl_id');
  expect(await unfurl({ unfurl_id: 'x', source: 'elsewhere', unfurls: {} })).toBe('invalid_source');
  expect(await unfurl({ unfurl_id: 'x', source: 'composer', unfurls: {} })).toBe('invalid_unfurl_id');
  expect(await unfurl({ ...message, unfurls: { [url]: { blocks } } })).toBe('ok');

  const entity = {
    entity_type: 'slack#/entities/task',
    app_unfurl_url: url,
    url,
    external_ref: { id: '1' },
    entity_payload: { attributes: { title: { text: 'Paint' } } },
  };
  const dropped = await client.apiCall('chat.unfurl', { ...message, metadata: { entities: [{ ...entity, url: '' }] } });
  expect(dropped).toMatchObject({ ok: true, warning: 'invalid_metadata_format' });
  expect(ada.sees(channel).at(-1)?.entities).toBeUndefined();
  expect(await unfurl({ ...message, metadata: { entities: [entity] } })).toBe('ok');
  expect(ada.sees(channel).at(-1)?.entities).toHaveLength(1);
  team.workspace.scopes.delete('links:write');
  expect(await unfurl({ ...message, unfurls: {} })).toBe('missing_scope');
});

test('a pane is answered once and within its time, about its own record', async () => {
  const { ada, client, team } = office();
  const url = 'https://app.example.com/tasks/1';
  const pane = { team: ada.team, user: ada.id, url, ref: { id: '1', type: 'task_id' } };
  const metadata = {
    entity_type: 'slack#/entities/task',
    url,
    external_ref: pane.ref,
    entity_payload: { attributes: { title: { text: 'Paint' } } },
  };
  const trigger = () => slack.sender.triggerFor(team.workspace, ada.id, pane);
  const present = (args: Readonly<Record<string, unknown>>, trigger_id = trigger()) =>
    code(client.apiCall('entity.presentDetails', { trigger_id, ...args }));
  const used = trigger();
  expect(await present({ metadata }, used)).toBe('ok');
  expect(await present({ metadata }, used)).toBe('invalid_trigger_id');
  expect(await present({ metadata }, slack.sender.triggerFor(team.workspace, ada.id))).toBe('invalid_trigger_id');
  const late = trigger();
  const waiting = slack.state.triggers.get(late);
  if (waiting) waiting.expires = slack.state.now() - 1;
  expect(await present({ metadata }, late)).toBe('invalid_trigger_id');
  expect(await present({ metadata: { ...metadata, url: undefined } })).toBe('invalid_arguments');
  expect(await present({ metadata: { ...metadata, external_ref: { id: '2' } } })).toBe(
    'entity_metadata_does_not_match_trigger',
  );
  expect(await present({})).toBe('invalid_arguments');
  expect(await present({ metadata, error: { status: 'not_found' } })).toBe('invalid_arguments');
  expect(await present({ user_auth_required: true })).toBe('user_auth_url_missing');
  expect(await present({ error: { status: 'gone' } })).toBe('invalid_arguments');
  expect(await present({ error: { status: 'custom' } })).toBe('invalid_arguments');
  expect(await present({ error: { status: 'not_found', custom_message: 'Gone' } })).toBe('invalid_arguments');
  expect(await present({ error: { status: 'not_found' } })).toBe('ok');
  team.workspace.workObjects = false;
  expect(await present({ metadata })).toBe('feature_not_enabled');
});

/** No app is there to hear of the link. */
async function shares(person: Person, channel: string, url: string): Promise<{ ts: string }> {
  await person.sharesLink(channel, url).catch(() => undefined);
  return { ts: person.sees(channel).at(-1)?.ts ?? '' };
}

test('a session takes its title when it is new, is renamed only when it is there, and prompts are for no thread', async () => {
  const { team, ada, channel, client } = office();
  const { ts } = await client.chat.postMessage({ channel: ada.dm, text: 'Hello' });
  const call = (method: string, args: Record<string, unknown>) =>
    code(client.apiCall(method, { channel_id: ada.dm, thread_ts: ts, ...args }));
  const title = () => slack.state.sessions.get(`${ada.dm}/${ts}`)?.title;
  expect(await call('agents.sessions.rename', { title: 'Early' })).toBe('session_not_found');
  const set = (args: object = {}) => call('agents.sessions.setStatus', { status: 'processing', ...args });
  expect(await set({ title: 'x'.repeat(201) })).toBe('invalid_arguments');
  expect(await set({ status: 'thinking' })).toBe('invalid_arguments');
  expect(await set({ initiator_user_id: team.person('eve').id })).toBe('invalid_arguments');
  expect(await set({ channel_id: channel })).toBe('channel_type_not_supported');
  expect(await set({ title: 'First', initiator_user_id: ada.id })).toBe('ok');
  expect(await set({ title: 'Second' })).toBe('ok');
  expect(title()).toBe('First');
  expect(await call('agents.sessions.rename', { title: '' })).toBe('invalid_arguments');
  expect(await call('agents.sessions.rename', { title: 'x'.repeat(201) })).toBe('invalid_arguments');
  expect(await call('agents.sessions.rename', { title: 'Third' })).toBe('ok');
  expect(title()).toBe('Third');

  const prompt = { title: 'Ask', message: 'Why?' };
  const suggest = (prompts: object[], args = {}) =>
    code(client.apiCall('assistant.threads.setSuggestedPrompts', { channel_id: ada.dm, prompts, ...args }));
  expect(await suggest([])).toBe('invalid_arguments');
  expect(await suggest(Array.from({ length: 5 }, () => prompt))).toBe('invalid_arguments');
  expect(await suggest([{ title: 'Ask' }])).toBe('invalid_arguments');
  expect(await suggest([prompt], { thread_ts: ts })).toBe('ok');
  expect(slack.state.prompts.get(ada.dm)).toBeUndefined();
  expect(await suggest([prompt])).toBe('ok');
  expect(slack.state.prompts.get(ada.dm)).toEqual([prompt]);
});
