// A Slack workspace for the demo: the tests' stand-in for Slack, and the real bot as a separate program with its embedded PostgreSQL.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@codetether/core/free-port';
import type { Listening } from '@codetether/local-server';
import { startEmbeddedPostgres } from '../../packages/slack-bot/src/postgres/embedded-postgres.ts';
import { startSlack } from '../../packages/slack-bot/test/slack-standin/index.ts';
import { type Program, startProgram } from './program.ts';

export type SlackOffice = Awaited<ReturnType<typeof startSlackOffice>>;

const program = fileURLToPath(new URL('../../packages/slack-bot/src/main.ts', import.meta.url));

export async function startSlackOffice(codetether: Listening, folder: string, signal: AbortSignal) {
  const slack = await startSlack();
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const shop = { id: team.channel('shop'), name: '#shop' };
  const billing = { id: team.channel('billing'), name: '#billing' };
  const env = {
    CODETETHER_API_URL: codetether.url,
    CODETETHER_WEB_URL: codetether.url,
    CODETETHER_ISSUER: codetether.issuerUrl,
    CODETETHER_CLIENT_ID: 'codetether-slack',
    CODETETHER_CLIENT_SECRET: 'codetether-slack-secret',
    SLACK_URL: slack.url,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_CLIENT_ID: slack.client.id,
    SLACK_CLIENT_SECRET: slack.client.secret,
    SLACK_BOT_TOKEN: team.workspace.botToken,
  };
  const bot = await startBot(env, folder, signal).catch(async (error) => {
    await slack.close();
    throw error;
  });
  slack.connect(`${bot.url}/slack/events`);
  return {
    slack,
    ada,
    shop,
    billing,
    ended: bot.ended,
    close: () => bot.close().finally(() => slack.close()),
  };
}

async function startBot(env: Record<string, string>, folder: string, signal: AbortSignal): Promise<Program> {
  // The bot's links name its address, so its port must be known before it starts.
  const port = await freePort();
  const data = join(folder, 'bot');
  // As an IP address: a machine may not resolve the name localhost.
  const settings = { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, SLACK_DATA_FOLDER: data };
  const options = { name: 'The Slack bot', file: program, env: { ...settings, ...env }, folder, signal };
  const bot = await startProgram(options).catch(async (error) => {
    await stopDatabase(data);
    throw error;
  });
  return { ...bot, close: () => bot.close().finally(() => stopDatabase(data)) };
}

/** A bot that was killed leaves its PostgreSQL running. */
async function stopDatabase(folder: string): Promise<void> {
  const isThere = await access(join(folder, 'postgres', 'postmaster.pid')).then(
    () => true,
    () => false,
  );
  if (isThere) await (await startEmbeddedPostgres({ folder })).stop();
}
