import { type CronJob, cronJobRecord } from '../api/records/records.ts';
import { type Card, fields, foreignField, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function cronJobCard(job: CronJob): Card {
  const of = shown(cronJobRecord, job);
  return of.card({
    title: untrusted(of.value('name')),
    status: { word: job.enabled ? 'enabled' : 'paused', tone: 'neutral' },
    text: of.text('task_template'),
    warnings: of.warnings(),
    fields: fields(
      of.id('Cron job', 'cronjob_id'),
      foreignField('Schedule', `${of.value('cron_expression')} (${of.value('timezone')})`),
      job.enabled ? of.field('Next run', 'next_run_at') : undefined,
      of.field('Last run', 'last_run_at'),
      of.field('Runs', 'run_count'),
    ),
    next: [
      {
        operation: 'update_cronjob',
        label: job.enabled ? 'Pause' : 'Resume',
        input: { cronjob_id: job.cronjob_id, enabled: String(!job.enabled) },
      },
    ],
  });
}
