import { taskRecord } from '../api/records/records.ts';
import { taskCard } from '../cards/task-card.ts';
import { trigger } from '../operation/define.ts';
import { findTask } from './find-task.ts';
import { taskCompleted } from './task-completed.ts';

export const taskFailed = trigger({
  name: 'task_failed',
  noun: 'Failed Task',
  title: 'Task Failed',
  summary: 'Tells when a task fails.',
  guidance: 'To try again, use create_task with retry_of.',
  command: { noun: 'event', verb: 'failed', examples: ['subscribe tasks failed'] },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: taskCompleted.input,
  output: taskRecord,
  key: 'task_id',
  example: {
    input: {},
    output: {
      ...findTask.example.output,
      status: 'failed',
      result: undefined,
      error: 'The tests did not pass.',
      retry_count: 1,
      original_task_id: '5b15331c-505d-4159-93c7-7865e24498d7',
    },
  },
  present: taskCard,
  on: 'failed',
  matches: taskCompleted.matches,
  record: ({ task }) => task,
});
