/** Files and folders without a word of the table. Add a folder when it is rewritten. */
export const covered = [
  '*.md',
  'docs',
  'packages/core',
  'packages/local-server',
  'packages/mcp-server',
  'packages/zapier-app',
  'scripts/{docs,layers}/**/*.ts',
  'scripts/words',
  'scripts/words.ts',
];
