import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';
import { handWorker } from '../test/worker.ts';

let local: Local;
let worker: Awaited<ReturnType<typeof handWorker>>;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' });
  worker = await handWorker(local.server.url);
});
afterAll(async () => {
  worker.stop();
  await local.close();
});

test('a task has the names of its codebase and its model beside their IDs', async () => {
  const [codebase] = await local.perform('list_codebases', { name: 'shop' });
  const [model] = await local.perform('list_models');
  const input = { title: 'Fix', codebase_id: codebase?.codebase_id, model: model?.model_ref };
  const [made] = await local.perform('create_task', input);
  const names = { codebase_name: 'shop', model_name: model?.name };
  expect(made).toMatchObject({ ...names, codebase_id: codebase?.codebase_id, model: model?.model_ref });
  expect(made?.untrusted).toEqual(expect.arrayContaining(['codebase_name', 'model_name']));
  expect(await local.perform('find_task', { task_id: made?.id })).toMatchObject([names]);
  const [plain] = await local.perform('create_task', { title: 'Anywhere' });
  expect(plain).toMatchObject({ codebase_name: null, model_name: null });
});

test('a name that cannot be had is null: the work is done all the same', async () => {
  const [codebase] = await local.perform('list_codebases', { name: 'api' });
  const [made] = await local.perform('create_task', { title: 'Fix', codebase_id: codebase?.codebase_id });
  expect(made).toMatchObject({ codebase_name: 'api' });
  local.server.server.faults.next({ kind: 'status', status: 404, match: /workspaces\/list/ });
  const [found] = await local.perform('find_task', { task_id: made?.id });
  expect(found).toMatchObject({ codebase_id: codebase?.codebase_id, codebase_name: null });
});
