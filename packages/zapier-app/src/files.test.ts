// Long texts as files, parts of texts as lists: what later steps of a Zap can use without reading a text.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { failureOf, type Local, startLocal } from '../test/local.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: { speedMs: 5 } });
});
afterAll(() => local.close());

interface Stashed {
  text: string;
  bytes: number;
  file: string;
  type: string;
}

/** Does what Zapier does for a step that uses the file: it calls the hydrator that the pointer names. */
async function fileOf(pointer: unknown): Promise<Stashed> {
  const [, json = ''] = String(pointer).split('|||');
  const { method, bundle } = JSON.parse(json);
  expect(method).toBe('hydrators.file');
  return stash(bundle);
}

async function stash(inputData: object): Promise<Stashed> {
  const stashed: Stashed[] = [];
  const stashFile = async (text: string, bytes: number, file: string, type: string) => {
    stashed.push({ text, bytes, file, type });
    return 'https://zapier-dev-files.example.com/1';
  };
  const bundle = { inputData, authData: { access_token: local.server.server.tokens.admin } } as unknown as Bundle;
  await local.test((z: ZObject) => local.app.hydrators?.file?.({ ...z, stashFile } as unknown as ZObject, bundle));
  return stashed[0] ?? { text: '', bytes: 0, file: '', type: '' };
}

test('a result comes as a file too, whole and with its name', async () => {
  const [sent] = await local.perform('send_message', { message: 'Grüße' });
  const { text, bytes, file, type } = await fileOf(sent?.response_file);
  expect(text).toBe(sent?.response);
  expect([bytes, file, type]).toEqual([Buffer.byteLength(text), 'text.md', 'text/markdown']);
  const [event] = await local.perform('task_completed', { task_id: sent?.task_id });
  expect(await fileOf(event?.result_file)).toMatchObject({ text });
  const [found] = await local.perform('find_task', { task_id: sent?.task_id });
  expect(await fileOf(found?.result_file)).toMatchObject({ text });
  const [made] = await local.perform('create_task', { title: 'Not done yet' });
  expect(made?.result_file).toBeNull();
});

test('a PRD comes as a file, and its stories as line items that Start Ralph Run takes', async () => {
  const [chat] = await local.perform('prd_chat', {
    message:
      'A wish list: customers add products to a wish list. Customers share the list with friends by a link. Friends see which products are still wanted. The shop sends an e-mail when a product of the list is on sale. Everything works on a phone as well as on a desktop.',
  });
  const { text, file, type } = await fileOf(chat?.prd_json_file);
  expect([text, file, type]).toEqual([chat?.prd_json, 'prd.json', 'application/json']);
  const stories = [chat?.stories].flat().map((story) => Object(story));
  expect(stories.map(({ title }) => title)).toEqual(JSON.parse(text).userStories.map(({ title }: Stories) => title));
  const mapped = stories.map(({ id, title, criteria }) => ({
    story_id: id,
    story_title: title,
    story_criteria: criteria,
  }));
  const [run] = await local.perform('start_ralph', { project_name: 'Shop', branch_name: 'wish', stories: mapped });
  expect(run?.story_count).toBe(stories.length);
});

interface Stories {
  title: string;
}

test('names with commas are lists beside the text', async () => {
  const [model] = await local.perform('list_models');
  expect(model?.workers).toEqual(String(model?.worker_names).split(', '));
  const [agent] = await local.perform('discover_agents');
  expect(agent?.models).toEqual(String(agent?.models_supported).split(', ').filter(Boolean));
});

test('a file whose task is gone, or that nobody offers, is an error in words', async () => {
  const gone = { operation: 'find_task', field: 'result', input: { task_id: 'gone' } };
  for (const asked of [gone, { ...gone, field: 'title' }, { ...gone, operation: 'list_models' }, {}]) {
    expect(await failureOf(stash(asked))).toMatchObject({ message: expect.stringContaining('is gone') });
  }
});
