// docs/configuration.md: the settings of every program, from the tables that the programs read.

import { type Settings, settingsIn } from '@codetether/core/settings';
import { flags as localServer } from '../../packages/local-server/src/program/config.ts';
import { sections as mcpServer } from '../../packages/mcp-server/src/settings/config.ts';
import { settings as relay } from '../../packages/relay/src/config.ts';
import { sections as slackBot } from '../../packages/slack-bot/src/settings/config.ts';
import { settings as zapierApp } from '../../packages/zapier-app/src/config.ts';
import { settingsTable } from './settings-table.ts';

export function configurationPage(): string {
  return `<!-- Written by \`pnpm run docs\` from the programs' own settings; do not edit. -->
# Configuration

Every program reads its settings once, at its start, and says which one is missing or wrong and how to put it right. An empty variable is one that is not set.

## The network, for every program

| variable | what it says |
| --- | --- |
| \`HTTP_PROXY\`, \`HTTPS_PROXY\` | The proxies for http and https, such as \`http://user:password@proxy.example.com:3128\`. CodeTether, the identity server and Slack are called through them, and Slack's web sockets too. Without \`HTTPS_PROXY\`, \`HTTP_PROXY\` serves both. Lower case works too, and wins |
| \`NO_PROXY\` | Hosts that are called directly, separated by commas: \`api.internal,.example.com\` (a leading dot: and all below), or \`*\`. Loopback addresses always are |
| \`NODE_EXTRA_CA_CERTS\` | A PEM file with the certificates of private authorities, such as that of a company or of a proxy that opens TLS. Node reads it once, at the start |
| \`OTEL_EXPORTER_OTLP_ENDPOINT\` | Where the MCP server and the Slack bot send traces and metrics; all other variables of OpenTelemetry count too |

PostgreSQL and OpenTelemetry do not use these proxies. On Zapier's platform the proxies are set like the app's other variables; \`NODE_EXTRA_CA_CERTS\` cannot be set there, so the servers need certificates of a public authority.

## codetether-mcp

${sectionsOf(mcpServer)}

## Slack bot

${sectionsOf(slackBot)}

## Zapier app

Set with \`zapier-platform env:set VERSION NAME=value\`.

${settingsTable(settingsIn(zapierApp))}

## codetether-relay

${settingsTable(settingsIn(relay))}

## local-server

${settingsTable(Object.values(localServer))}
`;
}

/** A heading and a table for each section. */
function sectionsOf(sections: Readonly<Record<string, Settings>>): string {
  return Object.entries(sections)
    .map(([title, table]) => `### ${title}\n\n${settingsTable(settingsIn(table))}`)
    .join('\n\n');
}
