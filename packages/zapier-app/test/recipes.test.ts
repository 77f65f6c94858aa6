// The seven popular automations of the document, run as data: trigger, steps, filter and mapping, and the final output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf, type Local, startLocal } from './local.ts';
import { recipe, recipeFolder, recipeNames } from './recipe.ts';
import { runZap, type Zap } from './zap.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.close());

const run = (zap: Zap | undefined, event = zap?.trigger.sample ?? {}, around?: Parameters<typeof runZap>[3]) => {
  if (!zap) throw new Error('The recipe has no such Zap.');
  return runZap(zap, event, (key, input) => local.perform(key, input), around);
};

/** The event of one of our triggers, once it has come. */
async function eventOf(zap: Zap | undefined, task_id?: unknown) {
  const { component = '', input = {} } = zap?.trigger ?? {};
  let event: Record<string, unknown> | undefined;
  await expect
    .poll(async () => {
      const events = await local.perform(component, input);
      event = events.find((one) => task_id === undefined || one.task_id === task_id);
      return event;
    })
    .toBeDefined();
  return event ?? {};
}

test('Slack → AI Development', async () => {
  const { zaps } = recipe('slack-to-ai-development');
  const { sent } = await run(zaps[0]);
  expect(sent).toHaveLength(1);
  const [, id, url] = /^Task (\S+) is in the queue: (\S+)$/.exec(sent[0]?.input.text ?? '') ?? [];
  expect(await local.perform('find_task', { task_id: id })).toMatchObject([
    { url, title: 'Add a dark mode to the settings page', description: expect.stringContaining('Asked by Ada') },
  ]);
  expect((await run(zaps[0])).sent).toEqual(sent);
});

test('Email → Code Review: the result goes only to the sender', async () => {
  const [ask, answer] = recipe('email-to-code-review').zaps;
  await run(ask);
  const [asked] = await local.perform('find_task', { limit: 1 });
  const completed = await eventOf(answer, asked?.task_id);
  const { sent } = await run(answer, completed);
  expect(sent).toMatchObject([
    {
      action: 'Send Email',
      input: {
        to: 'ada@example.com',
        subject: 'Done: Review: payment module',
        text: `${completed.result}\n\n${completed.url}`,
      },
    },
  ]);
  expect(completed.result).toContain('src/payment');
  const [other] = await local.perform('create_task', { title: 'Somebody else wants this', agent_type: 'plan' });
  expect(await run(answer, await eventOf(answer, other?.id))).toEqual({ stoppedAt: 1, sent: [] });
  expect(await run(ask, { subject: 'Lunch?', body: '', from: '', message_id: '' })).toEqual({ stoppedAt: 1, sent: [] });
});

test('GitHub Issue → AI Fix: the issue gets the task link', async () => {
  const { sent } = await run(recipe('github-issue-to-ai-fix').zaps[0]);
  const [, url = ''] = /^CodeTether works on this: (\S+)$/.exec(sent[0]?.input.body ?? '') ?? [];
  expect(sent[0]?.input.issue).toBe('42');
  expect(await (await fetch(url)).text()).toContain('Login fails with an empty password');
});

test('Daily Summary: the tasks completed the day before, and nothing when there were none', async () => {
  const [zap] = recipe('daily-summary').zaps;
  const [other] = await local.perform('create_task', { title: 'Summarise me too' });
  await eventOf({ trigger: { component: 'task_completed' }, steps: [] }, other?.id);
  const [task] = await local.perform('create_task', { title: 'Summarise me' });
  const { completed_at } = await eventOf({ trigger: { component: 'task_completed' }, steps: [] }, task?.id);
  const daysLater = (days: number) => ({ now: new Date(Date.parse(String(completed_at)) + days * 86_400_000) });
  const { sent } = await run(zap, undefined, daysLater(1));
  expect(sent).toMatchObject([{ input: { channel: '#team-updates', text: expect.stringContaining('Summarise me') } }]);
  expect(sent[0]?.input.text).toMatch(/^Completed yesterday:\n- .+\n- Summarise/);
  for (const days of [0, 2]) expect(await run(zap, undefined, daysLater(days))).toEqual({ stoppedAt: 3, sent: [] });
});

test('Notion → PRD → Ralph: the run link is sent; a page that leaves questions open stops at the filter', async () => {
  const [zap] = recipe('notion-to-prd-to-ralph').zaps;
  const { sent } = await run(zap);
  const [, project, count, url = ''] =
    /^Ralph builds (.+) \((\d+) stories\): (\S+)$/.exec(sent[0]?.input.text ?? '') ?? [];
  expect(Number(count)).toBeGreaterThan(1);
  expect(await (await fetch(url)).text()).toContain(project);
  expect(await run(zap, { id: 'page-8', title: 'Chat', content: 'Something with chat' })).toEqual({
    stoppedAt: 2,
    sent: [],
  });
});

test('Budget Alert: only above 40 dollars', async () => {
  const [zap] = recipe('budget-alert').zaps;
  expect(await run(zap)).toEqual({ stoppedAt: 2, sent: [] });
  local.server.server.seed({
    usage: [{ tenantId: 'codetether-tenant', provider: 'anthropic', model: 'claude-sonnet-4', costMicros: 41_500_000 }],
  });
  const { sent } = await run(zap);
  expect(sent[0]?.input.text).toMatch(/^CodeTether has cost 41\.5\d* dollars in \d{4}-\d{2} \(\d+ requests\)\.$/);
});

test('Auto-Retry Failed Tasks: retried with its count, three times at most, with the filter and without', async () => {
  const [zap] = recipe('auto-retry-failed-tasks').zaps;
  const [task] = await local.perform('create_task', { title: 'This will fail' });
  const failed = await eventOf(zap, task?.id);
  const { sent } = await run(zap, failed);
  const [, error, attempt] =
    /^This will fail failed \((.+)\); attempt (\d) of 3: \S+$/.exec(sent[0]?.input.text ?? '') ?? [];
  expect({ error, attempt }).toEqual({ error: failed.error, attempt: '1' });
  expect((await run(zap, failed)).sent).toEqual(sent);
  expect(await run(zap, { ...failed, retry_count: 3 })).toEqual({ stoppedAt: 1, sent: [] });

  let last = failed;
  for (const retry_count of [1, 2, 3]) {
    const [retry] = await local.perform('create_task', { title: 'This will fail', retry_of: last.task_id });
    expect(retry).toMatchObject({ retry_count, original_task_id: task?.id });
    last = retry ?? last;
  }
  const unfiltered = zap && { ...zap, steps: zap.steps.filter(({ only_if }) => !only_if) };
  expect(await failureOf(run(unfiltered, last))).toMatchObject({ name: 'HaltedError' });
});

test("the recipes are the document's seven, and the page that lists them names each", () => {
  const page = readFileSync(join(recipeFolder, 'README.md'), 'utf8');
  expect(recipeNames).toHaveLength(7);
  for (const name of recipeNames) {
    expect(page).toContain(`(${name}.json)`);
    expect(page).toContain(recipe(name).title);
  }
});
