import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { agentTypes } from '../api/records/vocabularies.ts';
import { taskCard } from '../cards/task-card.ts';
import { hints } from '../fields/fields.ts';
import { trigger } from '../operation/define.ts';
import { codebaseId, taskId } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';
import { findTask } from './find-task.ts';

export const taskCompleted = trigger({
  name: 'task_completed',
  noun: 'Completed Task',
  title: 'Task Completed',
  summary: 'Tells when a task finishes successfully.',
  guidance: 'Work that agents got done since the last look.',
  searchHint: hintForQuestions(
    'tasks jobs work agents done finish complete accomplish looked yesterday today morning hour overnight meantime newly finished completed ready succeeded successful delivered closed results since while',
  ),
  command: { noun: 'event', verb: 'completed', examples: ['subscribe tasks completed'] },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    task_id: taskId.describe('Only this task').register(hints, { help: 'Fires only for this one task.' }).optional(),
    codebase_id: codebaseId
      .describe('Only this codebase')
      .register(hints, { help: 'Fires only for tasks on this codebase.' })
      .optional(),
    agent_type: z
      .enum(agentTypes)
      .describe('Only this agent type')
      .register(hints, { help: 'Fires only for tasks of this agent type.' })
      .optional(),
  }),
  output: taskRecord,
  key: 'task_id',
  opensBy: 'find_task',
  example: { input: {}, output: findTask.example.output },
  present: taskCard,
  on: 'completed',
  matches: ({ task }, { task_id, codebase_id, agent_type }) =>
    (!task_id || task.task_id === task_id) &&
    (!codebase_id || task.codebase_id === codebase_id) &&
    (!agent_type || task.agent_type === agent_type),
  record: ({ task }) => task,
});
