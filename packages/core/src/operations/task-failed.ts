import { taskRecord } from '../api/records/records.ts';
import { taskCard } from '../cards/task-card.ts';
import { trigger } from '../operation/define.ts';
import { hintForQuestions } from '../operation/search-hint.ts';
import { findTask } from './find-task.ts';
import { taskCompleted } from './task-completed.ts';

export const taskFailed = trigger({
  name: 'task_failed',
  noun: 'Failed Task',
  title: 'Task Failed',
  summary: 'Tells when a task fails.',
  guidance: 'Recent failures, errors, crashes; which jobs broke overnight, and why.',
  searchHint: hintForQuestions(
    'tasks jobs agents fail break crash wrong yesterday today overnight night meantime recent failures failed errors problems look broke broken crashed error alert job fails failing failure unsuccessful trouble exception since while',
  ),
  command: { noun: 'event', verb: 'failed', examples: ['subscribe tasks failed'] },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: taskCompleted.input,
  output: taskRecord,
  key: 'task_id',
  opensBy: 'find_task',
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
