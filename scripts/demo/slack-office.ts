// A Slack workspace for the demo: the tests' stand-in for Slack, and the real bot as a program of its own, on its embedded PostgreSQL.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Listening } from '@codetether/local-server';
import { startSlack } from '../../packages/slack-bot/test/slack-standin/index.ts';

export type SlackOffice = Awaited<ReturnType<typeof startSlackOffice>>;

const program = fileURLToPath(new URL('../../packages/slack-bot/src/main.ts', import.meta.url));
const startSeconds = 30;

export async function startSlackOffice(codetether: Listening) {
  const slack = await startSlack();
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const shop = { id: team.channel('shop'), name: '#shop' };
  const billing = { id: team.channel('billing'), name: '#billing' };
  const bot = await startBot({
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
  }).catch(async (error) => {
    await slack.close();
    throw error;
  });
  slack.connect(`${bot.url}/slack/events`);
  return {
    slack,
    ada,
    shop,
    billing,
    async close() {
      await bot.stop();
      await slack.close();
    },
  };
}

async function startBot(env: Record<string, string>) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'codetether-demo-slack-'));
  // As root, PostgreSQL runs as another user.
  await chmod(folder, 0o755);
  // Not a pipe: the bot must end well even when this process is gone.
  const log = await open(join(folder, 'log'), 'w');
  const settings = {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    SLACK_DATA_FOLDER: join(folder, 'data'),
  };
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['ignore', 'ignore', log.fd],
  });
  await log.close();
  const stop = async () => {
    const code = await end(child);
    const said = await readFile(join(folder, 'log'), 'utf8');
    await rm(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The Slack bot ended with ${code}:\n${said.split('\n').slice(-8).join('\n')}`);
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startSeconds * 1_000;
  while (child.exitCode === null && Date.now() < until) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`The Slack bot was not ready within ${startSeconds} s.`);
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  return child.exitCode;
}

/** The bot's links name its address, so its port must be known before it starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('There is no free port on 127.0.0.1.');
  return address.port;
}
