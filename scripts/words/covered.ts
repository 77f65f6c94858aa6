/** Files and folders without a word of the table. Add a folder when it is rewritten. */
export const covered = [
  '*.md',
  'bench',
  'docs',
  'evals/*.ts',
  'evals/README.md',
  // Not tasks.ts: the users there write as people do.
  'evals/evaluations/{budget,index,messages,ralph,schedules,targets}.ts',
  'evals/test',
  'packages/core',
  'packages/hosting',
  'packages/local-server',
  'packages/mcp-server',
  'packages/relay',
  'packages/slack-bot',
  'packages/zapier-app',
  // Not words.test.ts, which has the wrong words.
  'scripts/[!w]*.ts',
  'scripts/words.ts',
  'scripts/*/**/*.ts',
];
