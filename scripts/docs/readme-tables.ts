// The tables of settings in the packages' READMEs. Each is between two comments, and everything else on the page is written by hand.
import { settingsIn } from '@codetether/core/settings';
import { sections as mcpServer } from '../../packages/mcp-server/src/settings/config.ts';
import { settings as slackBot } from '../../packages/slack-bot/src/settings/config.ts';
import { settings as zapierApp } from '../../packages/zapier-app/src/config.ts';
import { settingsTable } from './settings-table.ts';

/** The settings without which the bot has no CodeTether; docs/configuration.md has all. */
const { url, issuer, clientId, clientSecret } = slackBot.codetether;

/** By page, relative to the root of the workspace. */
export const readmeTables: Readonly<Record<string, string>> = {
  'packages/mcp-server/README.md': settingsTable(settingsIn({ ...mcpServer.Settings, ...mcpServer['Fewer tools'] })),
  'packages/slack-bot/README.md': settingsTable([url, issuer, clientId, clientSecret]),
  'packages/zapier-app/README.md': settingsTable(settingsIn(zapierApp)),
};

const begin = '<!-- Written by `pnpm run docs` from the settings of the program; do not edit. -->';
const end = '<!-- End of the settings. -->';

/** Replaces the table in the page. */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The page must have "${begin}" and "${end}".`);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}
