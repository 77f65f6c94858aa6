import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { hints } from '../fields/fields.ts';
import { search } from '../operation/define.ts';
import { limit, partOfName } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';
import { createCronjob } from './create-cronjob.ts';

export const listCronjobs = search({
  name: 'list_cronjobs',
  noun: 'Cron Job',
  title: 'Find Cron Jobs',
  does: 'Finds cron jobs by a part of their name.',
  summary: 'List scheduled cron jobs (recurring or nightly work, timers).',
  guidance: 'Which automations are paused, and when each runs next.',
  searchHint: hintForQuestions(
    'schedules timers automations scheduled planned recurring jobs exist schedule runs night tonight day daily weekly nightly automatically run next list paused disabled present cron crons routine routines periodic regular hourly monthly upcoming active enabled set',
  ),
  listTitle: 'Your schedules',
  command: { noun: 'cron', verb: 'list', positionals: ['name'], aliases: ['crons'], examples: ['cron list'] },
  scopes: ['cronjobs:write'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    name: partOfName.optional(),
    enabled: z
      .boolean()
      .describe('Only enabled or disabled ones')
      .register(hints, { help: 'Yes: only those that run. No: only those that are paused.' })
      .optional(),
    limit: limit.default(20),
  }),
  output: cronJobRecord,
  key: 'cronjob_id',
  example: { input: { enabled: true }, output: createCronjob.example.output },
  present: cronJobCard,
  async handler({ api }, filter) {
    return api.cronJobs.list(filter);
  },
});
