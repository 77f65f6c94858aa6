import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { agentTypes, taskStatuses } from '../api/records/vocabularies.ts';
import { taskCard } from '../cards/task-card.ts';
import { hints } from '../fields/fields.ts';
import { trigger } from '../operation/define.ts';
import { codebaseId } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';
import { findTask } from './find-task.ts';

export const newTask = trigger({
  name: 'new_task',
  noun: 'Task',
  title: 'New Task',
  summary: 'Tells when a new task is created.',
  guidance: 'Incoming jobs, added since the last look.',
  searchHint: hintForQuestions(
    'tasks jobs work coming added created submitted arrived queue looked today posted creates watch poll report incoming fresh requested opened newest queued since while',
  ),
  command: { noun: 'event', verb: 'created', examples: ['subscribe tasks created'] },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    status: z
      .enum(taskStatuses)
      .describe('Status when seen')
      .register(hints, { help: 'Fires only if the task has this status when Zapier looks.' })
      .optional(),
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
  example: {
    input: {},
    output: {
      ...findTask.example.output,
      status: 'pending',
      result: undefined,
      completed_at: undefined,
    },
  },
  present: taskCard,
  on: 'created',
  matches: ({ task }, { status, codebase_id, agent_type }) =>
    (!status || task.status === status) &&
    (!codebase_id || task.codebase_id === codebase_id) &&
    (!agent_type || task.agent_type === agent_type),
  record: ({ task }) => task,
});
