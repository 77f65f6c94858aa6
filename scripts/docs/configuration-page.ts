// docs/configuration.md: the settings of every program, from where each reads them.
import { USAGE as localServer } from '../../packages/local-server/src/config.ts';
import { usage as mcpServer } from '../../packages/mcp-server/src/config.ts';
import { settings as slackBot } from '../../packages/slack-bot/src/config.ts';
import { settings as zapierApp } from '../../packages/zapier-app/src/config.ts';

export function configurationPage(): string {
  return `<!-- Written by \`pnpm run docs\` from the programs' own settings; do not edit. -->
# Configuration

Every program reads its settings once, at its start, and says which one is missing or wrong and how to put it right. An empty variable is one that is not set.

## codetether-mcp

\`\`\`text
${mcpServer.trim()}
\`\`\`

## Slack bot

${table(slackBot)}

## Zapier app

Set with \`zapier-platform env:set VERSION NAME=value\`.

${table(zapierApp)}

## local-server

\`\`\`text
${localServer.trim()}
\`\`\`
`;
}

function table(settings: Readonly<Record<string, string>>): string {
  const rows = Object.entries(settings).map(([name, about]) => `| \`${name}\` | ${about.replaceAll('|', '\\|')} |`);
  return ['| variable | what it says |', '| --- | --- |', ...rows].join('\n');
}
