import { operations } from '@codetether/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.close());

test('there is a component for every operation, and a form for every one', () => {
  const visible = [local.app.triggers, local.app.creates, local.app.searches].flatMap((group) =>
    Object.values(group).filter(({ display }) => !display.hidden),
  );
  expect(visible.map(({ key }) => key).sort()).toEqual(operations.map(({ name }) => name).sort());
});

test('a task is created, and its creation and its end are told', async () => {
  const [task] = await local.perform('create_task', {
    title: 'Tidy the changelog',
    agent_type: 'general',
    priority: '3',
  });
  expect(task).toMatchObject({ title: 'Tidy the changelog', status: 'pending', priority: 3, error: null });
  expect(task?.id).toBe(task?.task_id);
  expect(task?.url).toContain(String(task?.task_id));
  const created = await local.perform('new_task');
  expect(created[0]).toMatchObject({ id: task?.id, title: 'Tidy the changelog' });
  await vi.waitFor(async () => {
    const ended = await local.perform('task_completed', { task_id: task?.id });
    expect(ended).toMatchObject([{ id: task?.id, result: expect.stringContaining('Tidy the changelog') }]);
  }, 10_000);
});
