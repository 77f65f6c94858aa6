import { z } from 'zod';
import { cronJobRecord } from '../api/records/records.ts';
import { cronJobCard } from '../cards/cron-job-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { createCronjob } from './create-cronjob.ts';

export const updateCronjob = action({
  name: 'update_cronjob',
  noun: 'Cron Job',
  title: 'Update Cron Job',
  does: 'Updates a cron job: pauses or resumes it.',
  summary: 'Pause or resume a cron job.',
  guidance: 'Stops, disables, switches off a nightly run, daily check or weekly report.',
  searchHint: hintForRequests(
    'pause stop suspend disable skip switch turn resume restart enable unpause again scheduled recurring nightly daily weekly job run tests report cleanup check summary timer change freeze am holiday paused stopped disabled reactivate activate deactivate temporarily schedules cron jobs audit scan reports weekend vacation week month back until from',
  ),
  button: 'Pause or resume',
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
      .register(hints, {
        lookup: { search: 'list_cronjobs', value: 'cronjob_id', label: 'name', filter: 'name' },
        help: 'The cron job, chosen from the list or by its ID from an earlier step.',
      }),
    enabled: z
      .boolean()
      .describe('false: paused')
      .register(hints, { help: 'Yes: it runs on its schedule. No: it is paused.' }),
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
