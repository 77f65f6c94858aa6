// Links to tasks and runs: in a channel, in the pane beside them, and while a message is written.
import { type Caller, createTask, findTask, isEnded, run, startRalph } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import type { Entity, Pane } from '../../../test/slack-standin/index.ts';

const webUrl = 'https://app.codetether.example';
const page = (id: string, kind = 'tasks') => `${webUrl}/${kind}/${id}`;

async function linkOffice(options: { linked?: boolean } = {}) {
  const office = await testOffice({ webUrl, ...options });
  const { ada, channel, slack, codetether } = office;
  const caller: Caller = office.caller ?? (await office.link(office.team.person('bob'), codetether.tokens.keycloak));
  const messageOf = (ts: string) => ada.sees(channel).find((one) => one.ts === ts) ?? never();
  const entities = (ts: string) => slack.until(() => messageOf(ts).entities);
  const shown = (pane: Pane) => slack.until(() => pane.shown);
  const calls = (method: string) => slack.journal.filter((entry) => entry.method === method);
  /** A task whose agent never ends. */
  const waiting = (title: string, description = title) => {
    codetether.faults.next({ kind: 'silent-agent' });
    return run(createTask, caller, { title, description });
  };
  /** The same, once the agent has it. */
  const worked = async (title: string, description: string) => {
    const { task_id } = await waiting(title, description);
    await expect.poll(async () => (await run(findTask, caller, { task_id }))[0]?.status).toBe('working');
    return { task_id };
  };
  return { ...office, caller, messageOf, entities, shown, calls, waiting, worked };
}

test('a link to a task is a work object with title and state, without what an agent wrote', async () => {
  const { ada, channel, entities, calls, messageOf, database, worked } = await linkOffice();
  const { task_id } = await worked('Paint the shed', 'Secret colour');
  const { ts } = await ada.sharesLink(channel, `${page(task_id)}?from=mail`);
  const [entity] = await entities(ts);
  expect(entity).toMatchObject({
    entity_type: 'slack#/entities/task',
    app_unfurl_url: `${page(task_id)}?from=mail`,
    url: page(task_id),
    external_ref: { id: task_id, type: 'tasks' },
    entity_payload: {
      attributes: { title: { text: 'Paint the shed' }, display_type: 'Task', product_name: 'CodeTether' },
      fields: { status: { value: 'working', tag_color: 'blue' }, assignee: { user: { text: 'build agent' } } },
    },
  });
  expect(JSON.stringify(messageOf(ts))).not.toContain('Secret colour');
  expect(messageOf(ts).unfurls).toBeUndefined();
  await ada.sharesLink(channel, 'https://elsewhere.example/tasks/1');
  await ada.sharesLink(channel, `${webUrl}/tasks/`);
  const odd = await ada.sharesLink(channel, `${webUrl}/tasks/%E0%A4%A`);
  expect(odd.response.status).toBe(200);
  const unsettled = () => database`select 1 from pgboss.job where name like 'inbox%' and state <> 'completed'`;
  await expect.poll(unsettled).toEqual([]);
  expect(calls('chat.unfurl')).toHaveLength(1);
});

test('a link to a Ralph run is one too, with its stories, and its pane has them all', async () => {
  const { ada, channel, caller, codetether, entities, shown } = await linkOffice();
  codetether.faults.next({ kind: 'silent-agent' });
  const stories = [{ title: 'Begin' }, { title: 'Polish' }];
  const { run_id } = await run(startRalph, caller, { project_name: 'Endless', stories });
  const { ts } = await ada.sharesLink(channel, page(run_id, 'ralph'));
  const [entity = never()] = await entities(ts);
  expect(entity).toMatchObject({ entity_payload: { attributes: { display_type: 'Ralph Run' } } });
  expect(custom(entity, 'progress')).toMatchObject({ label: 'Stories passed', value: '0 of 2' });
  expect(custom(entity, 'steps')).toBeUndefined();
  const { metadata } = await shown(await ada.opensDetails({ url: page(run_id, 'ralph'), ref: refOf(entity) }));
  expect(custom(metadata as Entity, 'steps')?.value).toContain('“US-002 Polish” (pending)');
  expect(custom(metadata as Entity, 'branch')).toBeDefined();
});

test('whoever began a run and may see costs reads in its pane what the account has spent since', async () => {
  const { ada, team, codetether, context, link, shown } = await linkOffice();
  const boss = team.person('boss');
  await link(boss, codetether.tokens.admin);
  codetether.faults.next({ kind: 'silent-agent' });
  await boss.command(boss.dm, 'ralph start');
  await boss.submits(await boss.modal(), { 'Project name': 'Costly', 'Story 1: title': 'Spend' });
  const { blocks } = await boss.awaits(boss.dm, ({ text }) => text.startsWith('Ralph run “Costly”'));
  const id = /run_id\\":\\"([\w-]+)/.exec(JSON.stringify(blocks))?.[1] ?? never();
  await expect.poll(() => context.runMessages.find(ada.team, id)).toBeDefined();
  const { metadata } = await shown(await boss.opensDetails({ url: page(id, 'ralph'), ref: { id, type: 'ralph' } }));
  expect(custom(metadata as Entity, 'account_spend_since_the_start')?.value).toMatch(/^\$0/);
});

test('the pane has the record as it is now, and a button there does what the one of the card does', async () => {
  const { ada, channel, caller, slack, messageOf, entities, shown, worked } = await linkOffice();
  const { task_id } = await worked('Paint the shed', 'Use <!channel> green');
  const { ts } = await ada.sharesLink(channel, page(task_id));
  await entities(ts);
  const pane = await ada.opensDetails(messageOf(ts));
  expect(await shown(pane)).toMatchObject({
    metadata: {
      url: page(task_id),
      external_ref: { id: task_id },
      entity_payload: {
        fields: { status: { value: 'working' }, description: { value: 'Use < !channel> green' } },
        actions: { primary_actions: [{ text: 'Cancel task', style: 'danger' }] },
      },
    },
  });
  await ada.pressesInPane(pane, 'Cancel task');
  const renewed = await slack.until(() => statusIn(pane) === 'cancelled' && pane.shown);
  expect(JSON.stringify(renewed)).not.toContain('Cancel task');
  const [task] = await run(findTask, caller, { task_id });
  expect(task?.status).toBe('cancelled');
  // Only its reader sees the pane, so the channel hears nothing.
  expect(ada.sees(channel)).toHaveLength(1);
});

test('Retry in the pane of a failed task starts it again, and its card is in the direct channel', async () => {
  const { ada, channel, caller, shown } = await linkOffice();
  const { task_id } = await run(createTask, caller, { title: 'This must fail' });
  await expect.poll(async () => isEnded((await run(findTask, caller, { task_id }))[0]?.status ?? 'pending')).toBe(true);
  const pane = await ada.opensDetails({ url: page(task_id), ref: { id: task_id, type: 'tasks' } });
  const { metadata } = await shown(pane);
  expect(custom(metadata as Entity, 'error')).toMatchObject({ long: true });
  await ada.pressesInPane(pane, 'Retry');
  await ada.awaits(ada.dm, ({ text }) => text.includes('This must fail'));
  expect(ada.sees(channel)).toEqual([]);
});

test('a pane that waits no more is not renewed: the card comes to the direct channel', async () => {
  const { ada, slack, shown, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  const pane = await ada.opensDetails({ url: page(task_id), ref: { id: task_id, type: 'tasks' } });
  await shown(pane);
  slack.fault({ method: 'entity.presentDetails', with: 'invalid_trigger_id' });
  await ada.pressesInPane(pane, 'Cancel task');
  await ada.awaits(ada.dm, ({ text }) => text.includes('Paint the shed') && text.includes('cancelled'));
});

test('while a message is written its link is shown, and again when it is sent', async () => {
  const { ada, slack, channel, entities, calls, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed', 'Secret colour');
  const draft = await ada.composes(page(task_id));
  expect(JSON.stringify(await slack.until(() => draft.entities))).toContain('Paint the shed');
  expect(JSON.stringify(draft)).not.toContain('Secret colour');
  const { ts } = await ada.sharesLink(channel, page(task_id));
  await entities(ts);
  expect(calls('chat.unfurl').map(({ args }) => [args.source, args.ts])).toEqual([
    ['composer', undefined],
    [undefined, ts],
  ]);
});

test('whoever is not linked is asked to connect, at a link once a day and in each pane, and sees nothing of others', async () => {
  const { ada, channel, database, slack, shown, calls, messageOf, waiting } = await linkOffice({ linked: false });
  const { task_id } = await waiting('Paint the shed');
  await ada.composes(page(task_id));
  const { ts } = await ada.sharesLink(channel, page(task_id));
  const authUrl = await slack.until(() => messageOf(ts).authUrl);
  expect(authUrl).toMatch(/\/link\?t=/);
  await ada.sharesLink(channel, page(task_id));
  const pane = await ada.opensDetails({ url: page(task_id), ref: { id: task_id, type: 'tasks' } });
  expect(await shown(pane)).toEqual({ user_auth_url: expect.stringMatching(/\/link\?t=/) });
  const unsettled = () => database`select 1 from pgboss.job where name like 'inbox%' and state <> 'completed'`;
  await expect.poll(unsettled).toEqual([]);
  expect(calls('chat.unfurl')).toHaveLength(1);
  expect(JSON.stringify(slack.journal)).not.toContain('Paint the shed');
});

test("somebody else's task and one that is not there look the same, and of another workspace nobody sees any", async () => {
  const { ada, team, channel, codetether, link, messageOf, entities, shown, waiting, calls } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  const { ts } = await ada.sharesLink(channel, page(task_id));
  await entities(ts);
  const grace = team.person('grace');
  await link(grace, codetether.tokens.admin);
  const notFound = { error: { status: 'not_found' } };
  expect(await shown(await grace.opensDetails(messageOf(ts)))).toEqual(notFound);
  const unknown = '8cbbb454-36bb-45df-9498-f73f58ed0492';
  expect(await shown(await grace.opensDetails({ url: page(unknown), ref: { id: unknown } }))).toEqual(notFound);
  expect(await shown(await ada.opensDetails({ url: `${webUrl}/songs/1`, ref: { id: '1' } }))).toEqual(notFound);
  const guest = team.person('eve', { home: 'T9' });
  expect(await shown(await guest.opensDetails(messageOf(ts)))).toEqual({ error: { status: 'restricted' } });
  expect(calls('chat.unfurl')).toHaveLength(1);
});

test.each([
  ['refuses them with an error', 'invalid_metadata_schema'],
  ['drops them with a warning', undefined],
])('where Slack takes no work objects and %s, a link is a card, and later links are at once', async (_, code) => {
  const { ada, team, channel, slack, calls, messageOf, waiting } = await linkOffice();
  if (code) slack.fault({ method: 'chat.unfurl', with: code });
  else team.workspace.workObjects = false;
  const { task_id } = await waiting('Paint the shed', 'Secret colour');
  const { ts } = await ada.sharesLink(channel, page(task_id));
  const unfurls = await slack.until(() => messageOf(ts).unfurls);
  expect(JSON.stringify(unfurls)).toContain('Paint the shed');
  expect(JSON.stringify(unfurls)).not.toContain('Secret colour');
  expect(messageOf(ts).entities).toBeUndefined();
  const later = await ada.sharesLink(channel, page(task_id));
  await slack.until(() => messageOf(later.ts).unfurls);
  expect(calls('chat.unfurl')).toHaveLength(3);
});

test('of more links than Slack takes as work objects the rest are cards', async () => {
  const { ada, channel, slack, messageOf, waiting } = await linkOffice();
  const urls = [];
  for (const n of Array(6).keys()) urls.push(page((await waiting(`Paint shed ${n} ${'x'.repeat(120)}`)).task_id));
  const { ts } = await ada.sharesLink(channel, urls.join(' '));
  const message = await slack.until(() => messageOf(ts).entities && messageOf(ts));
  const shown = (message.entities ?? []).map(({ app_unfurl_url }) => String(app_unfurl_url));
  expect(shown.length).toBeGreaterThan(1);
  expect([...shown, ...Object.keys(message.unfurls ?? {})].toSorted()).toEqual(urls.toSorted());
});

test('a request for details that comes twice is answered once; where the answer was lost the job gives it', async () => {
  const { ada, slack, database, shown, calls, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  const work = { url: page(task_id), ref: { id: task_id, type: 'tasks' } };
  const settled = async () =>
    (await database`select 1 from pgboss.job where name like 'inbox%' and state <> 'completed'`).length === 0;
  await shown(await ada.opensDetails(work, { eventId: 'Ev1' }));
  await ada.opensDetails(work, { eventId: 'Ev1', retry: 1 });
  // A later one is answered after it.
  await shown(await ada.opensDetails(work));
  await expect.poll(settled).toBe(true);
  expect(calls('entity.presentDetails')).toHaveLength(2);
  // As after a crash between the acknowledgement and the answer.
  slack.fault({ method: 'entity.presentDetails', with: 502 });
  expect(await shown(await ada.opensDetails(work))).toHaveProperty('metadata');
  expect(calls('entity.presentDetails')).toHaveLength(4);
});

test('a pane waits for no job', async () => {
  const { ada, channel, codetether, database, shown, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  codetether.faults.next({ kind: 'stall', match: /models/, times: 100 });
  for (let n = 0; n < 6; n += 1) await ada.command(channel, 'models');
  const active = () => database`select 1 from pgboss.job where name = 'inbox-unordered' and state = 'active'`;
  await expect.poll(active).toHaveLength(5);
  const pane = await ada.opensDetails({ url: page(task_id), ref: { id: task_id, type: 'tasks' } });
  expect(await shown(pane)).toHaveProperty('metadata');
  const kept = await database`select state from pgboss.job where data ->> 'kind' = 'event' order by created_on desc`;
  expect(kept).toMatchObject([{ state: 'created' }]);
});

test('a CodeTether that is slow or away is named in the pane, in Slack’s time', async () => {
  const { ada, codetether, shown, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  const work = { url: page(task_id), ref: { id: task_id, type: 'tasks' } };
  codetether.faults.next({ kind: 'stall', match: new RegExp(task_id), times: 20 });
  expect(await shown(await ada.opensDetails(work))).toEqual({ error: { status: 'timeout' } });
});

test('a link that comes twice is shown once', async () => {
  const { ada, channel, slack, database, calls, entities, waiting } = await linkOffice();
  const { task_id } = await waiting('Paint the shed');
  const { ts } = await ada.sharesLink(channel, page(task_id), { eventId: 'Ev7' });
  await entities(ts);
  const links = [{ url: page(task_id), domain: 'app.codetether.example' }];
  const { workspace } = { workspace: slack.state.workspaces.get(ada.team) ?? never() };
  const event = { type: 'link_shared', user: ada.id, channel, message_ts: ts, links };
  await slack.sender.event(workspace, event, { eventId: 'Ev7', retry: 1 });
  const unsettled = () => database`select 1 from pgboss.job where name like 'inbox%' and state <> 'completed'`;
  await expect.poll(unsettled).toEqual([]);
  expect(calls('chat.unfurl')).toHaveLength(1);
});

function statusIn({ shown }: Pane): string | undefined {
  const metadata = shown?.metadata as { entity_payload: { fields: { status: { value: string } } } } | undefined;
  return metadata?.entity_payload.fields.status.value;
}

function custom({ entity_payload }: Entity, key: string): Readonly<Record<string, unknown>> | undefined {
  const { custom_fields: fields = [] } = entity_payload as { custom_fields?: { key: string }[] };
  return fields.find((field) => field.key === key);
}

function refOf({ external_ref }: Entity): Readonly<Record<string, unknown>> {
  return external_ref as Readonly<Record<string, unknown>>;
}

function never(): never {
  throw new Error('There is none.');
}
