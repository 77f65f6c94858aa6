import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { taskStatuses } from '../api/records/vocabularies.ts';
import { taskCard } from '../cards/task-card.ts';
import { hints, time } from '../fields/fields.ts';
import { search } from '../operation/define.ts';
import { limit, taskId } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const findTask = search({
  name: 'find_task',
  noun: 'Task',
  title: 'Find Task',
  does: 'Finds tasks by their status, time of completion or task ID, newest first.',
  summary: 'Find tasks (jobs) by ID, status or completion time, newest first.',
  guidance:
    'Shows how a submitted job, request or fix is going: done, running, waiting, failed or stuck; its progress and result; what agents are busy with.',
  searchHint: hintForQuestions(
    'check job work gave submitted details done finished ready succeed coming along progress change status result outcome agent agents working busy right finish fix ended failed list look overview latest recent running pending queued stuck cancelled tasks jobs today yesterday week task completed complete happened happening ongoing active current currently open outstanding queue results output report log answer',
  ),
  everyday: true,
  listTitle: 'Your tasks',
  command: {
    noun: 'task',
    verb: 'list',
    positionals: ['task_id'],
    aliases: ['task show', 'tasks'],
    examples: ['task list --status failed', 'task show 8cbbb454-36bb-45df-9498-f73f58ed0492'],
  },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    task_id: taskId.optional(),
    status: z
      .enum(taskStatuses)
      .describe('Filter by status')
      .register(hints, { help: 'Only those that have this status now.' })
      .optional(),
    completed_after: time('From this time', 'Only tasks that were completed at this time or later.').optional(),
    completed_before: time('Before this time', 'Only tasks that were completed before this time.').optional(),
    limit: limit.default(20),
  }),
  output: taskRecord,
  key: 'task_id',
  opensBy: 'find_task',
  example: {
    input: { status: 'completed', limit: 5 },
    output: {
      task_id: '8cbbb454-36bb-45df-9498-f73f58ed0492',
      title: 'Tidy the changelog',
      description: 'Group the entries by package.',
      status: 'completed',
      priority: 0,
      agent_type: 'build',
      codebase_id: '45d6b3a2',
      model: 'anthropic:claude-sonnet-4-20250514',
      result: 'Grouped 14 entries under three packages.',
      conversation_id: 'changelog',
      retry_count: 0,
      created_at: '2026-11-23T20:47:06.697Z',
      updated_at: '2026-11-23T20:49:11.204Z',
      completed_at: '2026-11-23T20:49:11.204Z',
    },
  },
  present: taskCard,
  async count({ api }, input, most) {
    return (await api.tasks.find({ ...input, limit: most })).length;
  },
  async handler({ api }, input) {
    return api.tasks.find(input);
  },
});
