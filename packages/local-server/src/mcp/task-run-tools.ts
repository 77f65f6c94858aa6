import { shownRun } from '../tasks/task-run-wire.ts';
import { property, type Tool, text } from './tool.ts';

/** The statuses that list_task_runs accepts (task_queue.py:25). */
const RUN_STATUSES = [
  'queued',
  'picked_up',
  'running',
  'pushed_branch',
  'opened_pr',
  'needs_input',
  'completed',
  'failed',
  'cancelled',
];

export const listTaskRuns: Tool = {
  name: 'list_task_runs',
  description: 'List task runs from the task queue, newest first.',
  inputSchema: {
    type: 'object',
    properties: {
      user_id: property('string', 'Only runs of this user'),
      status: { ...property('string', 'Only runs of this status'), enum: RUN_STATUSES },
      limit: property('integer', 'Maximum number of runs (default: 100)'),
    },
  },
  call({ store }, args) {
    const status = text(args.status) || null;
    if (status !== null && !RUN_STATUSES.includes(status)) return { error: `Invalid status: ${status}` };
    // A fraction is truncated, a boolean counts as a number, and null means all.
    const limit = Math.trunc(Number(args.limit ?? 100));
    if (typeof args.limit === 'string')
      return {
        error: `Failed to list task runs: invalid input for query argument $1: '${args.limit}' ('str' object cannot be interpreted as an integer)`,
      };
    if (limit < 0) return { error: 'Failed to list task runs: LIMIT must not be negative' };
    const found = store.taskRuns.list({ userId: text(args.user_id) || undefined, status: status ?? undefined, limit });
    const odd = found.find((run) => !RUN_STATUSES.includes(run.status));
    if (odd) return { error: `Failed to list task runs: '${odd.status}' is not a valid TaskRunStatus` };
    const runs = found.map((run) => ({ ...shownRun(run), user_id: run.userId }));
    return { success: true, runs, count: runs.length };
  },
};

export const getQueueStats: Tool = {
  name: 'get_queue_stats',
  description: 'Count the task runs of the last 24 hours by status, with their average time to run and to wait.',
  inputSchema: { type: 'object', properties: {} },
  call: ({ store, clock }) => ({ success: true, stats: store.taskRuns.stats(clock.now()) }),
};
