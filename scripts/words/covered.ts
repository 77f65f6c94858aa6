/**
 * Files and folders without a word of the table; a folder joins when it is rewritten. Never covered: CHANGELOG.md and docs/decisions, which are history,
 * and recorded answers, which are not ours.
 */
export const covered = [
  'CONTRIBUTING.md',
  'packages/core/src/api/*.ts',
  'packages/core/src/api/cron-jobs',
  'packages/core/src/api/directory',
  'packages/core/src/api/http',
  'packages/core/src/api/idempotency',
  'packages/core/src/api/ownership',
  'packages/core/src/api/ralph',
  'packages/core/src/api/records',
  'packages/core/src/api/tasks/[!f]*.ts',
  'packages/core/src/api/tasks/feed-state.ts',
  'packages/core/src/api/tasks/feed.ts',
  'packages/core/src/{events,operation,operations,run}',
  'packages/core/src/signing',
  'scripts/words',
  'scripts/words.ts',
];
