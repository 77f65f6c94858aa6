import { createTask, taskFailed } from '@codetether/core';
import { z } from 'zod';
import { callOf, prompt, steps } from './prompt.ts';

export const autoRetryFailedTasks = prompt({
  name: 'auto_retry_failed_tasks',
  title: 'Auto-Retry Failed Tasks',
  description: 'Retry failed tasks, but each only a few times.',
  input: z.object({
    max_retries: z.number().int().min(1).max(20).describe('Leave out tasks that were retried so often').default(3),
    codebase_id: taskFailed.input.shape.codebase_id,
  }),
  calls: [taskFailed, createTask],
  text: ({ max_retries, codebase_id }) =>
    [
      'Retry the failed CodeTether tasks.',
      steps(
        `Call ${callOf(taskFailed, { codebase_id })}.`,
        `Leave out those whose retry_count is ${max_retries} or more, and those whose error shows that another attempt cannot work; tell me which.`,
        `For each of the others call ${callOf(createTask, { max_retries })} with its task_id as retry_of, its title, and "retry-" and its task_id as idempotency_key, so that none is tried twice.`,
        'Tell me which you retried, with the new task_id of each.',
      ),
    ].join('\n\n'),
});
