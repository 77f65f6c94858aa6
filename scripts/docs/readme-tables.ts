// The generated tables in the READMEs: tools, settings. Each is between two comments, and everything else on the page is written by hand.
import { operations } from '@codetether/core';
import { settingsIn } from '@codetether/core/settings';
import { sections as mcpServer } from '../../packages/mcp-server/src/settings/config.ts';
import { settings as slackBot } from '../../packages/slack-bot/src/settings/config.ts';
import { settings as zapierApp } from '../../packages/zapier-app/src/config.ts';
import { settingsTable } from './settings-table.ts';

/** The settings without which the bot has no CodeTether; docs/configuration.md has all. */
const { url, issuer, clientId, clientSecret } = slackBot.codetether;

/** By page, relative to the root of the workspace. */
export const readmeTables: Readonly<Record<string, string>> = {
  'README.md': toolTable(),
  'packages/mcp-server/README.md': settingsTable(settingsIn({ ...mcpServer.Settings, ...mcpServer['Fewer tools'] })),
  'packages/slack-bot/README.md': settingsTable([url, issuer, clientId, clientSecret]),
  'packages/zapier-app/README.md': settingsTable(settingsIn(zapierApp)),
};

/** The tools, with the first sentence of each. */
function toolTable(): string {
  const rows = operations.map(({ name, summary }) => `| \`${name}\` | ${summary.split(/\.(?= |$)/)[0]} |`);
  const wait = '| `wait` | Wait for the end of a task or a Ralph run |';
  return ['| tool | purpose |', '| --- | --- |', ...rows, wait].join('\n');
}

/** Replaces the table in the page. */
export function withTable(page: string, table: string): string {
  const begin = page.indexOf('-->\n', page.indexOf('<!-- Written by `pnpm run docs` ')) + 4;
  const end = page.indexOf('<!-- End of the ', begin);
  if (begin < 4 || end < 0)
    throw new Error('The page must have "<!-- Written by `pnpm run docs` …" and "<!-- End of the …".');
  return `${page.slice(0, begin)}\n${table}\n\n${page.slice(end)}`;
}
