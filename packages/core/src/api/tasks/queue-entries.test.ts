import { expect, test } from 'vitest';
import { runsByTask } from './queue-entries.ts';

test('the newest of several entries of a task counts, and the order stays', () => {
  const run = (task_id: string, status: string) => ({
    id: '',
    task_id,
    status,
    created_at: '2026-11-23T20:00:00.000Z',
    completed_at: undefined,
  });
  const runs = runsByTask([run('c', 'queued'), run('a', 'completed'), run('b', 'queued'), run('a', 'failed')]);
  expect([...runs.values()].map(({ task_id, status }) => `${task_id} ${status}`)).toEqual([
    'c queued',
    'a completed',
    'b queued',
  ]);
});
