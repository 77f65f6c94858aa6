/**
 * Files and folders without a word of the table; a folder is added when it is rewritten. Never covered: docs/decisions, which are history, and recorded
 * answers, which are not ours.
 */
export const covered = [
  '*.md',
  'docs/*.md',
  'docs/{keycloak,recipes}',
  'packages/core/README.md',
  'packages/core/src/*.ts',
  'packages/core/src/[!ps]*/**/*.ts',
  'packages/core/src/signing',
  'packages/core/src/program/[!s]*.ts',
  'packages/core/src/program/start-problem.ts',
  'packages/core/test',
  'packages/local-server',
  'packages/mcp-server',
  'packages/zapier-app/README.md',
  'packages/zapier-app/src/[!c]*.ts',
  'packages/zapier-app/src/{component,connections.test,create,create.test}.ts',
  'packages/zapier-app/{lint,scripts,test}',
  'scripts/{docs,layers}/**/*.ts',
  'scripts/words',
  'scripts/words.ts',
];
