import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { search } from '../operation/define.ts';
import { limit } from '../operation/inputs.ts';
import { createCronjob } from './create-cronjob.ts';

export const listCronjobs = search({
  name: 'list_cronjobs',
  noun: 'Cron Job',
  title: 'Find Cron Jobs',
  summary: 'List scheduled cron jobs, newest first.',
  command: { noun: 'cron', verb: 'list', positionals: ['name'], aliases: ['crons'], examples: ['cron list'] },
  scopes: ['cronjobs:write'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    name: z.string().max(200).describe('Filter by name (partial match)').optional(),
    enabled: z.boolean().describe('Only enabled or only disabled ones').optional(),
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
