// A CodeTether full of hostile text: outputs keep it as data, without invisible characters, and name the fields that contain it.
import { operations } from '@codetether/core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { hostileFetch } from '../../core/test/hostile.ts';
import { hostileText, marker, unseen } from '../../core/test/hostile-texts.ts';
import { type Local, performWith, startLocal } from '../test/local.ts';
import { createApp } from './app.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal(
    { agent: { speedMs: 10 } },
    { CODETETHER_VISIBILITY: 'server', CODETETHER_TIER: 'enterprise' },
  );
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => local.close());

/** The places of all texts, in the form of `untrusted`. */
function textsIn(value: unknown, place = ''): { place: string; text: string }[] {
  if (typeof value === 'string') return [{ place, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    textsIn(inner, Array.isArray(value) ? place : place === '' ? name : `${place}.${name}`),
  );
}

test('every output names its untrusted fields, and has no invisible characters', async () => {
  const exampleOf = (name: string) => operations.find((one) => one.name === name)?.example.input ?? {};
  const [task] = await local.perform('create_task', { title: 'Tidy the changelog' });
  const [run] = await local.perform('start_ralph', exampleOf('start_ralph'));
  const [cron] = await local.perform('create_cronjob', exampleOf('create_cronjob'));
  const [failing] = await local.perform('create_task', { title: 'This will fail' });
  await expect.poll(() => local.perform('task_completed', { task_id: task?.id })).toHaveLength(1);
  await expect.poll(() => local.perform('task_failed', { task_id: failing?.id })).toHaveLength(1);

  const fetch = hostileFetch(globalThis.fetch);
  vi.spyOn(globalThis, 'fetch').mockImplementation(fetch);
  const app = createApp(() => local.config);
  const perform = performWith(app, createAppTester(app), local.server.server.tokens.admin);
  const inputs: Record<string, object> = {
    find_task: { task_id: task?.id },
    find_ralph_run: { run_id: run?.id },
    update_cronjob: { cronjob_id: cron?.id, enabled: false },
    send_to_agent: { agent_name: hostileText(0), message: hostileText(1) },
    create_task: { title: hostileText(0), description: hostileText(1) },
    cancel_ralph_run: exampleOf('cancel_ralph_run'),
  };
  const silent: string[] = [];
  for (const { name, kind } of operations) {
    const input = inputs[name] ?? (kind === 'action' ? exampleOf(name) : {});
    const outputs = await perform(name, input).catch((thrown: unknown) => {
      expect(String(thrown)).not.toMatch(unseen);
      return [];
    });
    for (const output of outputs) {
      expect(output.untrusted, name).toBeInstanceOf(Array);
      for (const { place, text } of textsIn(output)) {
        if (place === 'untrusted') continue;
        expect(text, `${name} ${place}`).not.toMatch(unseen);
        if (text.includes(marker)) expect(output.untrusted, `${name} ${place}`).toContain(place);
      }
    }
    if (!JSON.stringify(outputs).includes(marker)) silent.push(name);
  }
  // Both calls use ids that the server does not have.
  expect(silent).toEqual(['cancel_task', 'cancel_ralph_run']);
});

test('a sample names them too, with the author’s input', async () => {
  const [sample] = await local.perform(
    'start_ralph',
    { project_name: 'Mine', branch_name: 'mine', story_1_title: 'A title' },
    { meta: { isLoadingSample: true } },
  );
  expect(sample?.untrusted).toEqual(['project', 'branch', 'description', 'story_results.title']);
});
