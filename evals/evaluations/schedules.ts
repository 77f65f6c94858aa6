// Schedules.
import type { Evaluation } from '../evaluation.ts';

export const schedules: readonly Evaluation[] = [
  {
    name: 'every-weekday',
    tries: 'Words become a cron expression and a time zone.',
    turns: [
      {
        user: 'Every weekday at nine in the morning, Berlin time, an agent should review the pull requests that were merged the day before. Call it "Daily review".',
        ways: [
          [
            {
              tool: 'create_cronjob',
              arguments: {
                name: { example: 'Daily review', like: '^Daily review$' },
                cron_expression: { example: '0 9 * * 1-5', like: '^0 9 \\* \\* (1-5|mon-fri|1,2,3,4,5)$' },
                timezone: 'Europe/Berlin',
                task_template: {
                  example: 'Review the pull requests that were merged yesterday',
                  like: 'review.*merged|merged.*review',
                },
              },
            },
          ],
        ],
      },
    ],
    end: {
      cronjobs: [
        {
          name: { example: '', like: '^Daily review$' },
          cron_expression: { example: '', like: '^0 9 ' },
          timezone: 'Europe/Berlin',
          enabled: true,
        },
      ],
    },
  },
  {
    name: 'pause-a-schedule',
    tries: 'Pausing is an update of the right one of two, not a new job and not both.',
    turns: [
      {
        before: [
          {
            tool: 'create_cronjob',
            arguments: { name: 'Nightly backup', cron_expression: '0 2 * * *', task_template: 'Back up the database' },
            as: 'nightly',
          },
          {
            tool: 'create_cronjob',
            arguments: { name: 'Weekly backup', cron_expression: '0 3 * * 0', task_template: 'Back up everything' },
            as: 'weekly',
          },
        ],
        user: 'We move the database tonight: pause the nightly backup until I say so. And when does the weekly one run next?',
        ways: [
          [
            {
              tool: 'list_cronjobs',
              arguments: { name: { example: 'backup', like: 'backup|nightly', optional: true } },
            },
            { tool: 'update_cronjob', arguments: { cronjob_id: '{{nightly.cronjob_id}}', enabled: false } },
          ],
        ],
      },
      {
        user: 'Moved. Let it run again.',
        ways: [[{ tool: 'update_cronjob', arguments: { cronjob_id: '{{nightly.cronjob_id}}', enabled: true } }]],
      },
    ],
    end: {
      cronjobs: [
        { cronjob_id: '{{nightly.cronjob_id}}', enabled: true },
        { cronjob_id: '{{weekly.cronjob_id}}', enabled: true },
      ],
    },
  },
];
