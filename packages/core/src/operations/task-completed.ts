import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { agentTypes } from '../api/records/vocabularies.ts';
import { taskCard } from '../cards/task-card.ts';
import { trigger } from '../operation/define.ts';
import { codebaseId, taskId } from '../operation/inputs.ts';
import { findTask } from './find-task.ts';

export const taskCompleted = trigger({
  name: 'task_completed',
  noun: 'Completed Task',
  title: 'Task Completed',
  summary: 'Tells when a task finishes successfully.',
  command: { noun: 'event', verb: 'completed', examples: ['subscribe tasks completed'] },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    task_id: taskId.describe('Only this task').optional(),
    codebase_id: codebaseId.describe('Only tasks of this codebase').optional(),
    agent_type: z.enum(agentTypes).describe('Only tasks of this agent type').optional(),
  }),
  output: taskRecord,
  key: 'task_id',
  example: { input: {}, output: findTask.example.output },
  present: taskCard,
  on: 'completed',
  matches: ({ task }, { task_id, codebase_id, agent_type }) =>
    (!task_id || task.task_id === task_id) &&
    (!codebase_id || task.codebase_id === codebase_id) &&
    (!agent_type || task.agent_type === agent_type),
  record: ({ task }) => task,
});
