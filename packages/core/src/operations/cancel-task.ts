import { z } from 'zod';
import { taskRecord } from '../api/records/records.ts';
import { taskCard } from '../cards/task-card.ts';
import { time } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { taskId } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';

export const cancelTask = action({
  name: 'cancel_task',
  noun: 'Task',
  title: 'Cancel Task',
  does: 'Cancels a running or pending task.',
  summary: 'Cancel a running or pending task.',
  guidance: 'Stops, kills, aborts, calls off a job that is wrong or no longer needed.',
  searchHint: hintForRequests(
    'stop kill abort halt terminate drop remove job work update agent doing longer hanging running wrong stuck circles branch never mind queue cancel quit discard withdraw delete task end more whatever',
  ),
  button: 'Cancel task',
  command: {
    noun: 'task',
    verb: 'cancel',
    positionals: ['task_id'],
    examples: ['task cancel 8cbbb454-36bb-45df-9498-f73f58ed0492'],
  },
  scopes: ['tasks:write'],
  effects: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  input: z.object({ task_id: taskId.describe('Task to cancel') }),
  output: taskRecord.extend({
    cancelled: z.boolean().describe('Whether it is cancelled now'),
    cancelled_at: time('When it was cancelled').optional(),
  }),
  key: 'task_id',
  example: {
    input: { task_id: '8cbbb454-36bb-45df-9498-f73f58ed0492' },
    output: {
      task_id: '8cbbb454-36bb-45df-9498-f73f58ed0492',
      title: 'Tidy the changelog',
      description: 'Group the entries by package.',
      status: 'cancelled',
      priority: 0,
      agent_type: 'build',
      retry_count: 0,
      created_at: '2026-11-23T20:47:06.697Z',
      cancelled: true,
      cancelled_at: '2026-11-23T20:48:00.000Z',
    },
  },
  trial: ({ task_id }, example) => ({ ...example, task_id }),
  present: taskCard,
  async wouldChange({ api }, { task_id }) {
    return api.tasks.isCancellable(task_id);
  },
  async handler({ api }, { task_id }) {
    return api.tasks.cancel(task_id);
  },
});
