// The floors of each package. docs/architecture.md is written from them.
import { core } from './floors/core.ts';
import { hosting } from './floors/hosting.ts';
import { localServer } from './floors/local-server.ts';
import { mcpServer } from './floors/mcp-server.ts';
import { relay } from './floors/relay.ts';
import { slackBot } from './floors/slack-bot.ts';
import { zapierApp } from './floors/zapier-app.ts';
import type { Floors } from './place.ts';

export const floors: Readonly<Record<string, Floors>> = {
  core,
  hosting,
  'local-server': localServer,
  'mcp-server': mcpServer,
  relay,
  'slack-bot': slackBot,
  'zapier-app': zapierApp,
};
