// A live connection of the published version 1.2.0: its token has only `openid email profile`, and still each of the 19 components works with it.
import { createBrowser } from '@codetether/local-server';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { Bundle, ZObject } from 'zapier-platform-core';
import published from '../fixtures/published-app.json' with { type: 'json' };
import { type Local, startLocal } from './local.ts';

type Step = (z: ZObject, bundle: Bundle) => Promise<{ access_token: string; refresh_token: string }>;

let local: Local;
let token: string;
beforeEach(async () => {
  local = await startLocal({}, { CODETETHER_SCOPES: 'openid email profile' });
  const oauth = local.app.authentication?.oauth2Config;
  const redirect_uri = 'https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/';
  const url = await local.test(oauth?.authorizeUrl as unknown as Step, { inputData: { redirect_uri, state: 's' } });
  const back = await createBrowser(local.server.url).signIn(String(url), { username: 'admin', decision: 'allow' });
  const inputData = { code: back.searchParams.get('code'), redirect_uri };
  token = (await local.test(oauth?.getAccessToken as Step, { inputData })).access_token;
});
afterEach(() => local.close());

const used = new Set<string>();

// biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern for the fixtures, of which there are none
afterAll(({}, { tasks }) => {
  // A run of only some tests cannot show that all components ran.
  if (tasks.some(({ mode }) => mode === 'skip')) return;
  const { triggers, creates, searches } = published;
  const keys = Object.keys({ ...triggers, ...creates, ...searches });
  expect(keys).toHaveLength(19);
  expect([...used].sort()).toEqual(keys.sort());
});

async function perform(key: string, input: object = {}) {
  used.add(key);
  return local.perform(key, input, { token });
}

async function performOne(key: string, input: object = {}) {
  const [output] = await perform(key, input);
  if (!output) throw new Error(`${key} has answered nothing.`);
  return output;
}

test('its token names none of the seven scopes', () => {
  expect(String(decodeJwt(token).scope).split(' ').sort()).toEqual(['email', 'openid', 'profile']);
});

test('tasks are created, reported, found and cancelled', async () => {
  const done = await performOne('create_task', { title: 'Tidy the changelog' });
  expect(await perform('new_task')).toMatchObject([{ id: done.id }]);
  await expect.poll(() => perform('task_completed')).toMatchObject([{ id: done.id }]);
  const failing = await performOne('create_task', { title: 'This will fail' });
  await expect.poll(() => perform('task_failed')).toMatchObject([{ id: failing.id }]);
  expect(await perform('find_task', { task_id: done.id })).toMatchObject([{ status: 'completed' }]);
  const sent = await performOne('send_to_agent', { agent_name: 'nobody', message: 'Hello' });
  expect(await performOne('cancel_task', { task_id: sent.task_id })).toMatchObject({ cancelled: true });
});

test('messages are sent and answered', async () => {
  expect(await performOne('send_message', { message: 'Which endpoints lack tests?' })).toMatchObject({ success: true });
  expect(await performOne('send_message_async', { message: 'Analyse it' })).toMatchObject({ status: 'pending' });
});

test('an idea becomes a PRD, and a run is started, found, listed and cancelled', async () => {
  expect(await performOne('prd_chat', { message: 'A wish list for our shop' })).toMatchObject({ has_prd: false });
  // The run must not end before it is cancelled.
  local.server.server.faults.next({ kind: 'silent-agent' });
  const { run_id } = await performOne('start_ralph', { project_name: 'Demo shop', story_1_title: 'Add to wish list' });
  expect(await performOne('find_ralph_run', { run_id })).toMatchObject({ id: run_id });
  expect(await performOne('list_ralph_runs')).toMatchObject({ id: run_id });
  expect(await performOne('cancel_ralph_run', { run_id })).toMatchObject({ id: run_id });
});

test('a schedule is made; agents, codebases, models and usage are found', async () => {
  const nightly = { name: 'Nightly', cron_expression: '0 3 * * *', task_template: 'Review' };
  expect(await performOne('create_cronjob', nightly)).toMatchObject({ enabled: true });
  expect(await performOne('discover_agents')).toBeDefined();
  expect(await performOne('list_codebases')).toBeDefined();
  expect(await performOne('list_models')).toBeDefined();
  expect(await performOne('get_usage_summary')).toMatchObject({ total_tokens: expect.any(Number) });
});
