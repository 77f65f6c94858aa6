import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { createCronjob } from './create-cronjob.ts';

export const updateCronjob = action({
  name: 'update_cronjob',
  noun: 'Cron Job',
  title: 'Update Cron Job',
  summary: 'Pause or resume a cron job.',
  command: {
    noun: 'cron',
    verb: 'set',
    positionals: ['cronjob_id', 'enabled'],
    examples: ['cron set cef690ba-9e11-4f2b-b712-94115c8b1b47 off'],
  },
  scopes: ['cronjobs:write'],
  effects: { readOnly: false, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    cronjob_id: z
      .string()
      .min(1)
      .max(200)
      .describe('Cron job ID')
      .register(hints, { lookup: { search: 'list_cronjobs', value: 'cronjob_id', label: 'name', filter: 'name' } }),
    enabled: z.boolean().describe('true: it runs; false: it is paused'),
  }),
  output: cronJobRecord,
  key: 'cronjob_id',
  example: {
    input: { cronjob_id: 'cef690ba-9e11-4f2b-b712-94115c8b1b47', enabled: false },
    output: { ...createCronjob.example.output, enabled: false },
  },
  present: cronJobCard,
  async handler({ api }, { cronjob_id, enabled }) {
    return api.cronJobs.update(cronjob_id, { enabled });
  },
});
