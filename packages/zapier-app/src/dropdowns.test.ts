import { afterEach, beforeEach, expect, test } from 'vitest';
import { definitionOf, inputsOf, visibleOf } from '../lint/definition.ts';
import { type Local, startLocal } from '../test/local.ts';
import { handWorker } from '../test/worker.ts';

let local: Local;
let worker: Awaited<ReturnType<typeof handWorker>>;
beforeEach(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
  worker = await handWorker(local.server.url);
});
afterEach(async () => {
  worker.stop();
  await local.close();
});

const page = (key: string, page = 0) => local.perform(key, {}, { meta: { page, isFillingDynamicDropdown: true } });

/** The dropdown that a field refers to. */
async function dropdownOf(component: string, field: string): Promise<string> {
  const definition = await definitionOf(local.app);
  const found = visibleOf(definition).find(({ key }) => key === component);
  const dynamic = found && inputsOf(found).find(({ key }) => key === field)?.dynamic;
  return dynamic?.split('.')[0] ?? `${component}.${field} has none`;
}

test('codebases, agents and models by name', async () => {
  const codebases = await page(await dropdownOf('create_task', 'codebase_id'));
  expect(codebases.map(({ label }) => label).sort()).toEqual(['api', 'shop']);
  const [task] = await local.perform('create_task', { title: 'In a codebase', codebase_id: codebases[0]?.id });
  expect(task?.codebase_id).toBe(codebases[0]?.id);
  const models = await page(await dropdownOf('create_task', 'model'));
  expect(models).toContainEqual({ id: 'anthropic:claude-sonnet-4-20250514', label: expect.stringContaining('Sonnet') });
  const agents = await page(await dropdownOf('send_to_agent', 'agent_name'));
  expect(agents).toContainEqual({ id: 'reviewer', label: 'reviewer' });
});

test('agents that cannot receive messages by name are not offered', async () => {
  const silent = { worker_id: 'w9', name: 'without-stream', capabilities: [], models: [], workspaces: [], agents: [] };
  await fetch(`${local.server.url}/v1/agent/workers/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(silent),
  });
  expect(await local.perform('discover_agents', { name: 'without-stream' })).toHaveLength(1);
  const offered = await page(await dropdownOf('send_to_agent', 'agent_name'));
  expect(offered.map(({ id }) => id)).not.toContain('without-stream');
});

test('tasks by title, a page of 25 at a time, each once', async () => {
  for (let index = 0; index < 30; index += 1) await local.perform('create_task', { title: `Task ${index}` });
  const key = await dropdownOf('cancel_task', 'task_id');
  const pages = [await page(key, 0), await page(key, 1), await page(key, 2)];
  expect(pages.map((choices) => choices.length)).toEqual([25, 5, 0]);
  expect(pages[0]?.[0]?.label).toBe('Task 29');
  expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(30);
});

test('runs by project and conversations by the title of their last message', async () => {
  const story = { story_1_title: 'Add to wish list' };
  const [run] = await local.perform('start_ralph', { project_name: 'Demo shop', branch_name: 'wish', ...story });
  expect(await page(await dropdownOf('cancel_ralph_run', 'run_id'))).toEqual([{ id: run?.id, label: 'Demo shop' }]);
  await local.perform('send_message_async', { message: 'Hello', conversation_id: 'thread-1' });
  const conversations = await page(await dropdownOf('send_message', 'conversation_id'));
  expect(conversations).toEqual([{ id: 'thread-1', label: expect.stringContaining('Hello') }]);
});

test('a conversation is found behind many tasks that have none, by its last message', async () => {
  for (const message of ['First', 'Last'])
    await local.perform('send_message_async', { message, conversation_id: 'thread-2' });
  for (let index = 0; index < 60; index += 1) await local.perform('create_task', { title: `Later ${index}` });
  const conversations = await page(await dropdownOf('send_message', 'conversation_id'));
  expect(conversations[0]).toEqual({ id: 'thread-2', label: expect.stringContaining('Last') });
});

test('a field of an action offers to add a search step', async () => {
  const { creates } = await definitionOf(local.app);
  const field = creates.send_to_agent?.operation.inputFields?.find(({ key }) => key === 'agent_name');
  expect(field).toMatchObject({ search: 'discover_agents.name', required: true });
});
