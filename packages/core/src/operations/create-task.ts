import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { taskCard } from '../cards/task-card.ts';
import { hints, id } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { agentType, codebaseId, idempotencyKey, model, modelRef, priority, taskId } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { endOfTask } from './end-of-task.ts';

export const createTask = action({
  name: 'create_task',
  noun: 'Task',
  title: 'Create Task',
  does: 'Creates a new task for AI coding agents.',
  summary: 'Add a task to the queue for AI coding agents (bots).',
  guidance:
    'Puts a job (any work) in line: implement a feature, fix a bug, write tests, document, refactor, investigate, upgrade, migrate. Then use wait.',
  searchHint: hintForRequests(
    'AI agents bots job agent fix bug write add tests docs refactor rewrite update upgrade bump migrate implement build improve investigate clean translate done background queue submit open create assign hand delegate work high priority put line pile backlog todo ticket retry redo rerun failed code coding change replace remove generate document optimize convert port extend adding someone repo task urgent asap overnight',
  ),
  everyday: true,
  button: 'Create task',
  command: {
    noun: 'task',
    verb: 'create',
    positionals: ['title'],
    aliases: ['task new'],
    examples: ['task create Fix the login bug --codebase api --agent build'],
  },
  scopes: ['tasks:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    title: z.string().min(1).describe('Task title').register(hints, {
      phrase: true,
      help: 'What is to be done, in a few words. Without a description it is also what the agent is asked.',
    }),
    description: z
      .string()
      .describe('Details')
      .register(hints, { multiline: true, help: 'What the agent is asked, with all that it should know.' })
      .optional(),
    codebase_id: codebaseId.optional(),
    agent_type: agentType.optional(),
    model: model.optional(),
    model_ref: modelRef.optional(),
    priority: priority.optional(),
    retry_of: taskId
      .describe('Task to retry')
      .register(hints, {
        help: 'The failed task that this one repeats. Fields that you leave empty are taken from it.',
      })
      .optional(),
    max_retries: z
      .number()
      .int()
      .min(1)
      .max(20)
      .describe('Most retries of it')
      .register(hints, { help: 'After so many retries the step makes none and says so.' })
      .default(3),
    reference: z
      .string()
      .max(200)
      .describe('Comes back with the task')
      .register(hints, {
        automation: true,
        help: 'Any text of yours that comes back with the task and its events, such as the address to send the result to. Other users of the server may be able to read it.',
      })
      .optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: taskRecord.extend({ run_id: id('Queue entry of the task').optional() }),
  key: 'task_id',
  example: {
    input: { title: 'Tidy the changelog', description: 'Group the entries by package.', agent_type: 'general' },
    output: {
      task_id: '8cbbb454-36bb-45df-9498-f73f58ed0492',
      run_id: '581b862c-5604-4bfc-a5ec-212407c05636',
      title: 'Tidy the changelog',
      description: 'Group the entries by package.',
      status: 'pending',
      priority: 0,
      codebase_id: '45d6b3a2',
      agent_type: 'general',
      retry_count: 0,
      created_at: '2026-11-23T20:47:06.697Z',
    },
  },
  present: taskCard,
  track: endOfTask,
  async handler({ api }, { retry_of, max_retries, ...input }) {
    return api.tasks.create(retry_of ? await api.tasks.retryOf(retry_of, max_retries, input) : input);
  },
});
