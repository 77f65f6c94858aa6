import { errorCodes } from '@codetether/core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { failureOf, type Local, startLocal } from '../test/local.ts';
import { consequences } from './errors.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' });
});
afterEach(() => local.server.server.faults.clear());
afterAll(() => local.close());

const faults = () => local.server.server.faults;
const failing = (key: string, input: object = {}, token?: string) =>
  failureOf(local.perform(key, input, { ...(token !== undefined && { token }) }));
const status = (code: number, headers: Record<string, string> = {}) =>
  faults().next({ kind: 'status', status: code, headers, times: 50 });

test('each of core codes has its consequence', () => {
  expect(Object.keys(consequences).sort()).toEqual([...errorCodes].sort());
});

test('429: the run is held for as long as the server says', async () => {
  status(429, { 'retry-after': '17' });
  expect(await failing('find_task')).toMatchObject({ name: 'ThrottledError', delay: 17 });
});

test('503: the run is held for a minute, a search and a poll alike', async () => {
  status(503);
  expect(await failing('list_models')).toMatchObject({ name: 'ThrottledError', delay: 60 });
  faults().clear();
  status(503);
  expect(await failing('task_failed')).toMatchObject({ name: 'ThrottledError', delay: 60 });
});

test('500: a fault of the server is an error for people, since a retry would not help', async () => {
  status(500);
  const failure = await failing('list_codebases');
  expect(failure).toMatchObject({
    name: 'AppError',
    code: 'unavailable',
    message: expect.stringContaining('operator'),
  });
});

test('401: the token is refreshed and the run tried again', async () => {
  const { expired } = local.server.server.tokens;
  expect(await failing('find_ralph_run', { run_id: 'r-1' }, expired)).toMatchObject({ name: 'RefreshAuthError' });
});

test('403: the error names the missing permission', async () => {
  const { keycloak } = local.server.server.tokens;
  expect(await failing('get_usage_summary', {}, keycloak)).toMatchObject({
    name: 'AppError',
    code: 'missing_scope',
    message: expect.stringContaining('administrator'),
  });
});

test('402: a used-up budget is an error', async () => {
  faults().next({ kind: 'status', status: 402, match: /create_task/, times: 5 });
  expect(await failing('create_task', { title: 'Too much' })).toMatchObject({
    name: 'AppError',
    code: 'budget_exceeded',
  });
});

test('404: a mistyped ID is an error in an action, a search finds nothing', async () => {
  expect(await failing('cancel_task', { task_id: 'no-such-task' })).toMatchObject({
    name: 'AppError',
    code: 'not_found',
    message: expect.stringContaining('Find it with Find Task.'),
  });
  expect(await failing('create_task', { title: 'Tidy', codebase_id: 'no-such-codebase' })).toMatchObject({
    name: 'AppError',
    message: expect.stringContaining('Find one with Find Codebase.'),
  });
  expect(await local.perform('find_task', { task_id: 'no-such-task' })).toEqual([]);
  expect(await local.perform('find_ralph_run', { run_id: '00000000-0000-4000-8000-000000000000' })).toEqual([]);
});

test('404 of a route: the address is wrong, which neither halts a Zap nor finds nothing', async () => {
  const gone = { kind: 'status', status: 404, body: '{"detail":"Not Found"}', match: /GET|rpc/, times: 9 } as const;
  for (const key of ['find_task', 'cancel_task']) {
    faults().next(gone);
    expect(await failing(key, { task_id: 'no-such-task' })).toMatchObject({
      name: 'AppError',
      code: 'unavailable',
      message: expect.stringContaining('Check the address of the CodeTether server'),
    });
    faults().clear();
  }
});

test('409: past the limit of retries the Zap halts', async () => {
  let [task] = await local.perform('create_task', { title: 'Again and again' });
  for (const retry_count of [1, 2]) {
    [task] = await local.perform('create_task', { title: 'Again and again', retry_of: task?.id, max_retries: '2' });
    expect(task).toMatchObject({ retry_count });
  }
  const failure = await failing('create_task', { title: 'Again and again', retry_of: task?.id, max_retries: '2' });
  expect(failure).toMatchObject({ name: 'HaltedError', message: expect.stringContaining('limit is 2') });
});

test('422 and our own checks: the error names the field', async () => {
  expect(await failing('create_task', { title: ' ' })).toMatchObject({
    name: 'AppError',
    code: 'invalid_input',
    message: 'Title is required. Correct it and try again.',
  });
  expect(await failing('find_task', { limit: 'many' })).toMatchObject({
    message: expect.stringContaining('Limit must be'),
  });
  const story_1_title = 'First';
  expect(await failing('start_ralph', { story_1_title, story_3_description: 'No title' })).toMatchObject({
    message: 'Story 3 Title is required. Correct it and try again.',
  });
  expect(await failing('start_ralph', { stories: [{ story_title: 'A' }, {}, { story_criteria: 'B' }] })).toMatchObject({
    message: 'Story 3 Title is required. Correct it and try again.',
  });
});

test('no error contains the server’s answer or the token', async () => {
  faults().next({ kind: 'status', status: 500, body: 'Traceback: password=hunter2', times: 5 });
  const failure = JSON.stringify(await failing('find_task'));
  expect(failure).not.toContain('hunter2');
  expect(failure).not.toContain(local.server.server.tokens.admin);
});

test('a connection that breaks after the task was made does not make it twice', async () => {
  faults().next({ kind: 'reset-after', match: /create_task/ });
  const [task] = await local.perform('create_task', { title: 'Only once' });
  expect(task?.title).toBe('Only once');
  const made = await local.perform('new_task');
  expect(made.filter(({ title }) => title === 'Only once')).toHaveLength(1);
});
