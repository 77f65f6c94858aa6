/**
 * Files and folders without a word of the table; a folder is added when it is rewritten. Never covered: docs/decisions, which are history, and recorded
 * answers, which are not ours.
 */
export const covered = [
  '*.md',
  'docs/*.md',
  'docs/{keycloak,recipes}',
  'packages/core',
  'packages/local-server',
  'packages/mcp-server',
  'packages/zapier-app',
  'scripts/{docs,layers}/**/*.ts',
  'scripts/words',
  'scripts/words.ts',
];
