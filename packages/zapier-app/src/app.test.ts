// Every component, run by Zapier's tester against the embedded server.
import { operations } from '@codetether/core';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { definitionOf } from '../lint/definition.ts';
import { typeFaults } from '../lint/samples.ts';
import { failureOf, type Local, startLocal } from '../test/local.ts';
import { offlineApp } from '../test/offline.ts';

let local: Local;
beforeEach(async () => {
  local = await startLocal({ agent: 'built-in' });
});
afterEach(() => local.close());

const definition = await definitionOf(offlineApp);
const ran = new Set<string>();

// biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern for the fixtures, of which there are none
afterAll(({}, { tasks }) => {
  // A run of only some tests cannot show that all components ran.
  if (tasks.some(({ mode }) => mode === 'skip')) return;
  expect([...ran].sort()).toEqual(operations.map(({ name }) => name).sort());
});

/** Runs a component, and checks that its outputs have the keys and types that it declares. */
async function perform(key: string, input: object = {}) {
  const outputs = await local.perform(key, input);
  const { triggers, creates, searches } = definition;
  const declared = { ...triggers, ...creates, ...searches }[key]?.operation.outputFields ?? [];
  for (const output of outputs) {
    expect(Object.keys(output).sort(), key).toEqual(declared.map((field) => field.key).sort());
    expect(typeFaults(declared, output), key).toEqual([]);
  }
  ran.add(key);
  return outputs;
}

async function performOne(key: string, input: object = {}) {
  const [output] = await perform(key, input);
  if (!output) throw new Error(`${key} has answered nothing.`);
  return output;
}

test('a task: created, reported, completed, found', async () => {
  const task = await performOne('create_task', { title: 'Tidy the changelog', agent_type: 'general', priority: '3' });
  expect(task).toMatchObject({ id: task.task_id, status: 'pending', priority: 3, error: null });
  expect(task.url).toContain(String(task.task_id));
  expect(await perform('new_task')).toMatchObject([{ id: task.id, title: 'Tidy the changelog' }]);
  await expect
    .poll(() => perform('task_completed', { task_id: task.id }))
    .toMatchObject([{ id: task.id, result: expect.stringContaining('Tidy the changelog') }]);
  expect(await perform('find_task', { task_id: task.id })).toMatchObject([{ id: task.id, status: 'completed' }]);
  expect(await perform('new_task', { status: 'completed' })).toMatchObject([{ id: task.id }]);
  expect(await perform('new_task', { status: 'cancelled' })).toEqual([]);
});

test('a failed task is reported, and retried once', async () => {
  const task = await performOne('create_task', { title: 'This will fail' });
  await expect.poll(() => perform('task_failed')).toMatchObject([{ id: task.id, retry_count: 0 }]);
  const retry = await performOne('create_task', { title: 'This will fail', retry_of: task.id });
  expect(retry).toMatchObject({ retry_count: 1, original_task_id: task.id });
});

test('a message is answered in the same step, and the next one knows about it', async () => {
  const first = await performOne('send_message', {
    message: 'Which endpoints lack tests?',
    conversation_id: 'thread-1',
  });
  expect(first).toMatchObject({ success: true, status: 'completed', conversation_id: 'thread-1' });
  expect(first.response).toContain('Which endpoints lack tests?');
  const second = await performOne('send_message', { message: 'And which lack docs?', conversation_id: 'thread-1' });
  expect(second.conversation_id).toBe('thread-1');
});

test('messages without a wait: to any agent, and to an unknown one', async () => {
  const sent = await performOne('send_message_async', {
    message: 'Analyse the feedback',
    notify_email: 'ada@example.com',
  });
  expect(sent).toMatchObject({ status: 'pending', id: sent.task_id });
  const waiting = await performOne('send_to_agent', {
    agent_name: 'nobody',
    message: 'Hello',
    deadline_seconds: '600',
  });
  expect(waiting).toMatchObject({
    target_agent_name: 'nobody',
    agent_online: false,
    warning: expect.stringContaining('See Find Agent.'),
    warnings: [expect.stringContaining('See Find Agent.')],
  });
  expect(await performOne('cancel_task', { task_id: waiting.task_id })).toMatchObject({
    cancelled: true,
    status: 'cancelled',
  });
});

test('an idea becomes a PRD, and the PRD a run that passes', async () => {
  const asked = await performOne('prd_chat', { message: 'A wish list for our shop', conversation_id: 'wish-list' });
  expect(asked).toMatchObject({ has_prd: false, prd_json: null, conversation_id: 'wish-list' });
  const answered = await performOne('prd_chat', {
    message: 'Customers add products. Customers share the list with friends.',
    conversation_id: 'wish-list',
  });
  expect(answered).toMatchObject({ has_prd: true });
  const run = await performOne('start_ralph', { prd_json: answered.prd_json });
  expect(run).toMatchObject({ id: run.run_id, url: expect.stringContaining(String(run.run_id)) });
  await expect.poll(() => perform('find_ralph_run', { run_id: run.id })).toMatchObject([{ outcome: 'passed' }]);
  // Part of the normal course, so it stops the Zap without an alarm.
  expect(await failureOf(local.perform('cancel_ralph_run', { run_id: run.id }))).toMatchObject({
    name: 'HaltedError',
    message: expect.stringContaining('There is nothing to do.'),
  });
  expect(await perform('list_ralph_runs', { status: 'completed', limit: '5' })).toMatchObject([{ id: run.id }]);
});

test('a run from numbered fields of an old Zap, from line items, and one that is cancelled', async () => {
  const numbered = await performOne('start_ralph', {
    project_name: 'Demo shop',
    branch_name: 'feature/a',
    story_1_id: 'US-1',
    story_1_title: 'Add to wish list',
    story_1_criteria: 'The product is in the list\nAdding it twice keeps one',
    story_10_title: 'Share the list',
  });
  expect(numbered).toMatchObject({ story_count: 2 });
  expect(numbered.story_results).toMatchObject([
    { id: 'US-1', title: 'Add to wish list' },
    { title: 'Share the list' },
  ]);
  const lines = await performOne('start_ralph', {
    project_name: 'Demo shop',
    branch_name: 'feature/b',
    stories: [{ story_title: 'Add to wish list' }, { story_title: 'Share the list' }],
    story_title: ['Add to wish list', 'Share the list'],
  });
  expect(lines).toMatchObject({ story_count: 2 });
  expect(await performOne('cancel_ralph_run', { run_id: lines.run_id })).toMatchObject({ cancelled: true });
});

test('a cron job: created, found, paused', async () => {
  const job = await performOne('create_cronjob', {
    name: 'Daily Code Review',
    cron_expression: '0 9 * * 1-5',
    task_template: 'Review all PRs merged in the last 24 hours',
    timezone: 'America/New_York',
  });
  expect(job).toMatchObject({ id: job.cronjob_id, enabled: true, timezone: 'America/New_York' });
  expect(await perform('list_cronjobs', { name: 'code review' })).toMatchObject([{ id: job.id }]);
  expect(await performOne('update_cronjob', { cronjob_id: job.id, enabled: 'false' })).toMatchObject({
    enabled: false,
  });
});

test('agents, models, codebases and usage are found', async () => {
  expect((await perform('discover_agents')).length).toBeGreaterThan(0);
  expect((await perform('list_models', { provider: 'anthropic' })).length).toBeGreaterThan(0);
  await perform('list_codebases');
  expect(await performOne('get_usage_summary')).toMatchObject({ total_tokens: expect.any(Number) });
});
