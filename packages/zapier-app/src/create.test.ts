import type { Clock } from '@codetether/core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { fastClock } from '../test/clock.ts';
import { failureOf, type Local, performWith, startLocal } from '../test/local.ts';
import { createApp } from './app.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal();
});
afterEach(() => local.server.server.faults.clear());
afterAll(() => local.close());

const newTasks = async () => (await local.perform('new_task')).length;

test('Test step does it; of a cancel and a run it shows what would come, with the author’s input', async () => {
  const before = await newTasks();
  const meta = { isLoadingSample: true };
  const [task] = await local.perform('create_task', { title: 'My own title', priority: '4' }, { meta });
  expect(task).toMatchObject({ title: 'My own title', priority: 4, warning: null });
  expect(await newTasks()).toBe(before + 1);
  const [cancelled] = await local.perform('cancel_task', { task_id: task?.id }, { meta });
  expect(cancelled).toMatchObject({
    id: task?.id,
    cancelled: true,
    warning: expect.stringMatching(/nothing was done/),
  });
  const stories = { story_1_title: 'Add to wish list', story_2_title: 'Share it' };
  const input = { project_name: 'Shop', branch_name: 'wish', codebase_id: 'shop', ...stories };
  const [run] = await local.perform('start_ralph', input, { meta });
  expect(run).toMatchObject({ project: 'Shop', branch: 'wish', codebase_id: 'shop', model: null, progress: '0/2' });
  expect(run?.story_results).toMatchObject([{ title: 'Add to wish list' }, { title: 'Share it' }]);
  expect(await local.perform('list_ralph_runs')).toEqual([]);
  expect(await newTasks()).toBe(before + 1);
  expect(await failureOf(local.perform('start_ralph', {}, { meta }))).toMatchObject({ code: 'invalid_input' });
});

test('each run makes a separate task; runs with the same mapped key make one', async () => {
  const before = await newTasks();
  await local.perform('create_task', { title: 'Twice on purpose' });
  await local.perform('create_task', { title: 'Twice on purpose' });
  expect(await newTasks()).toBe(before + 2);
  const [first] = await local.perform('create_task', { title: 'Once', idempotency_key: 'order-17' });
  const [again] = await local.perform('create_task', { title: 'Once', idempotency_key: 'order-17' });
  expect(again?.id).toBe(first?.id);
  expect(await newTasks()).toBe(before + 3);
});

test('an agent that takes longer than Zapier waits: the step returns the task to look up', async () => {
  local.server.server.faults.next({ kind: 'silent-agent', times: 2 });
  const clock = fastClock();
  const perform = performElsewhere(clock);
  const startedAt = clock.now();
  const [message] = await perform('send_message', { message: 'Take your time' });
  expect(clock.now() - startedAt).toBeGreaterThan(20_000);
  expect(clock.now() - startedAt).toBeLessThan(25_000);
  expect(message).toMatchObject({ success: false, response: null, status: expect.stringMatching(/pending|working/) });
  const chatAt = clock.now();
  const [chat] = await perform('prd_chat', { message: 'Take your time, too' });
  expect(clock.now() - chatAt).toBeLessThan(25_000);
  expect(chat).toMatchObject({ has_prd: false, response: null });
  for (const waiting of [message, chat]) {
    expect(await local.perform('find_task', { task_id: waiting?.task_id })).toMatchObject([{ id: waiting?.task_id }]);
  }
});

test('a conversation continues in a process that has never seen it', async () => {
  const conversation_id = 'thread-7';
  await local.perform('send_message', { message: 'My favourite colour is teal', conversation_id });
  const [answer] = await performElsewhere()('send_message', { message: 'Which colour do I like?', conversation_id });
  const [task] = await local.perform('find_task', { task_id: answer?.task_id });
  expect(task?.description).toContain('My favourite colour is teal');
  await local.perform('prd_chat', { message: 'A wish list for our shop', conversation_id: 'idea-7' });
  const [chat] = await performElsewhere()('prd_chat', { message: 'For customers only', conversation_id: 'idea-7' });
  expect(chat).toMatchObject({ has_prd: true, prd_json: expect.stringContaining('ish list') });
});

test('a process that took part in a conversation gets the later turns of other processes', async () => {
  const conversation_id = 'thread-8';
  await local.perform('send_message', { message: 'My name is Ada', conversation_id });
  await performElsewhere()('send_message', { message: 'My town is Turin', conversation_id });
  const [answer] = await local.perform('send_message', { message: 'What do you know of me?', conversation_id });
  const [task] = await local.perform('find_task', { task_id: answer?.task_id });
  expect(task?.description).toMatch(/Ada[\s\S]*Turin/);
});

/** The app in another process, as Zapier may start it, for the same server. */
function performElsewhere(clock?: Clock): Local['perform'] {
  const app = createApp(() => local.config, clock);
  return performWith(app, createAppTester(app), local.server.server.tokens.admin);
}
