import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { agentTypes } from '../api/records/vocabularies.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { codebaseId, idempotencyKey } from '../operation/inputs.ts';

export const createCronjob = action({
  name: 'create_cronjob',
  noun: 'Cron Job',
  title: 'Create Cron Job',
  summary: 'Create a scheduled cron job that gives agents a task again and again.',
  guidance: 'To stop it, use update_cronjob with enabled false.',
  command: {
    noun: 'cron',
    verb: 'create',
    positionals: ['name', 'cron_expression', 'task_template'],
    examples: ['cron create "Daily review" "0 9 * * 1-5" Review the merged PRs --timezone Europe/Berlin'],
  },
  scopes: ['cronjobs:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    name: z.string().min(1).max(255).describe('Cron job name'),
    cron_expression: z
      .string()
      .min(1)
      .max(200)
      .describe('Standard cron expression, e.g. 0 9 * * 1-5; six fields: seconds last'),
    task_template: z
      .string()
      .min(1)
      .describe('Task message/prompt to run on schedule')
      .register(hints, { multiline: true }),
    description: z.string().describe('What this cron job does').register(hints, { multiline: true }).optional(),
    timezone: z.string().max(50).describe('Time zone, e.g. Europe/Berlin').default('UTC'),
    enabled: z.boolean().describe('Start enabled').default(true),
    codebase_id: codebaseId.optional(),
    agent_type: z.enum(agentTypes).describe('Agent type (default: build)').optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: cronJobRecord,
  key: 'cronjob_id',
  example: {
    input: {
      name: 'Daily Code Review',
      cron_expression: '0 9 * * 1-5',
      task_template: 'Review all PRs merged in the last 24 hours',
      timezone: 'America/New_York',
    },
    output: {
      cronjob_id: 'cef690ba-9e11-4f2b-b712-94115c8b1b47',
      name: 'Daily Code Review',
      description: 'Keeps an eye on what was merged',
      cron_expression: '0 9 * * 1-5',
      timezone: 'America/New_York',
      task_template: 'Review all PRs merged in the last 24 hours',
      enabled: true,
      next_run_at: '2026-11-24T14:00:00.000Z',
      run_count: 0,
      created_at: '2026-11-23T20:50:21.888Z',
    },
  },
  present: cronJobCard,
  async handler({ api }, input) {
    return api.cronJobs.create(input);
  },
});
