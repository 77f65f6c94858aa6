import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { agentType, codebaseId, idempotencyKey } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';

/** As typed in a document: in quotes, with dashes or with blanks of other kinds. */
function plainCron(text: string): string {
  return text
    .replaceAll(/["'`“”„‘’]/g, '')
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .split(/\s+/)
    .filter(Boolean)
    .join(' ');
}

export const createCronjob = action({
  name: 'create_cronjob',
  noun: 'Cron Job',
  title: 'Create Cron Job',
  does: 'Creates a cron job, which makes a task again and again on a schedule.',
  summary: 'Schedule a recurring task for agents as a cron job: nightly tests, a daily check, a report every week.',
  guidance: 'Repeats it each morning, Monday, hour or month: an audit, a scan.',
  searchHint: hintForRequests(
    'schedule plan automate set recurring job remind agent day night morning evening weekday week month hour hours twice Monday Friday Sunday midnight first nightly daily hourly weekly monthly run tests regular automatic automated check scan audit review report summary backup cleanup work cron scheduled automatically repeat repeatedly periodic periodically regularly clock am pm Tuesday Wednesday Thursday Saturday weekdays weekend dependency dependencies update updates checks every each once before times',
  ),
  button: 'Create schedule',
  command: {
    noun: 'cron',
    verb: 'create',
    positionals: ['name', 'cron_expression', 'task_template'],
    examples: ['cron create "Daily review" "0 9 * * 1-5" Review the merged PRs --timezone Europe/Berlin'],
  },
  scopes: ['cronjobs:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    name: z
      .string()
      .min(1)
      .max(255)
      .describe('Cron job name')
      .register(hints, { help: 'A name by which you find the cron job again.' }),
    cron_expression: z.string().min(1).max(200).describe('E.g. 0 9 * * 1-5; six fields: seconds last').register(hints, {
      help: 'When it runs: minute, hour, day, month and weekday. For example, 0 9 * * 1-5 is every weekday at nine.',
      read: plainCron,
    }),
    task_template: z
      .string()
      .min(1)
      .describe('Prompt to run on schedule')
      .register(hints, { multiline: true, help: 'What the agent is asked each time.' }),
    description: z
      .string()
      .describe('What it does')
      .register(hints, { multiline: true, help: 'A note for people: what the cron job is for.' })
      .optional(),
    timezone: z
      .string()
      .max(50)
      .describe('E.g. Europe/Berlin')
      .register(hints, { help: 'The time zone of the expression, such as Europe/Berlin.' })
      .default('UTC'),
    enabled: z
      .boolean()
      .describe('Start enabled')
      .register(hints, { help: 'No: it is created, but does not run until you enable it.' })
      .default(true),
    codebase_id: codebaseId.optional(),
    agent_type: agentType.optional(),
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
