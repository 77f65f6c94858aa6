import type { CronJob } from '../api/records.ts';
import { type Card, field, fields, untrusted } from './card.ts';

export function cronJobCard(job: CronJob): Card {
  return {
    title: untrusted(job.name),
    status: { word: job.enabled ? 'enabled' : 'paused', tone: 'neutral' },
    text: job.task_template ? untrusted(job.task_template) : undefined,
    warning: job.warning,
    fields: fields(
      field('Cron job', job.cronjob_id),
      field('Schedule', `${job.cron_expression} (${job.timezone})`),
      field('Next run', job.enabled ? job.next_run_at : undefined),
      field('Last run', job.last_run_at),
      field('Runs', job.run_count),
    ),
    next: [
      {
        operation: 'update_cronjob',
        label: job.enabled ? 'Pause' : 'Resume',
        input: { cronjob_id: job.cronjob_id, enabled: String(!job.enabled) },
      },
    ],
  };
}
