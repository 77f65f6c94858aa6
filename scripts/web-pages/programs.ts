// Our programs as users start them, each on its own port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@codetether/core/free-port';

export interface Program {
  /** Its standard output and standard error so far. */
  said(): string;
  /** The lines of its output since it was ready. */
  logged(): string[];
  /** Undefined while it runs. */
  ended(): number | NodeJS.Signals | undefined;
  /** `http://127.0.0.1:PORT`. */
  url: string;
  kill(signal: NodeJS.Signals): void;
  /** Nobody reads its log from now on. */
  closeLog(): void;
  /** The exit code. */
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** An embedded CodeTether with that command as its agent, or without an agent. */
export function startLocalServer(agentCommand?: string, env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const agent = agentCommand === undefined ? ['--agent', 'none'] : ['--agent-command', agentCommand];
  return start('local-server', ['--port', '0', ...agent], /"url":"([^"]+)"/, env);
}

/** MCP over HTTP, in front of a CodeTether in the same process. */
export function startMcpServer(...flags: string[]): Promise<Program> {
  return startMcpServerWith(['--local', ...flags]);
}

/** MCP over HTTP with the given settings. */
export function startMcpServerWith(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Program> {
  return start('mcp-server', ['http', '--port', '0', ...flags], /"url":"(.+?)\/mcp"/, env);
}

/** The URL of the bot. */
export const signingSecret = 'secret';

/** The bot with a CodeTether in the same process and its own PostgreSQL; without Slack, which it calls only to send something. */
export async function startSlackBot(env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-web-pages-'));
  // The bot's pages name their address, so its port must be known before it starts.
  const port = await freePort();
  const bot = await start('slack-bot', ['--local'], /"url":"([^"]+)","msg":"the bot runs"/, {
    PORT: String(port),
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_CLIENT_ID: 'id',
    SLACK_CLIENT_SECRET: 'secret',
    SLACK_DATA_FOLDER: join(folder, 'data'),
    ...env,
  });
  return {
    ...bot,
    async stop() {
      await bot.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The relay, for a CodeTether at the URL in `env`; it is called only when a Zap waits. */
export async function startRelay(env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-relay-'));
  const relay = await start('relay', [], /"the relay runs","url":"([^"]+)"/, {
    CODETETHER_API_URL: 'http://127.0.0.1:9',
    CODETETHER_SERVICE_TOKEN: 'token',
    CODETETHER_VISIBILITY: 'server',
    RELAY_DATA_FILE: join(folder, 'waits.sqlite'),
    PORT: '0',
    ...env,
  });
  return {
    ...relay,
    async stop() {
      await relay.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** local-server's text for people, which may arrive a moment after its line for programs. */
const greeting = 'CodeTether is at ';

async function start(name: string, args: string[], started: RegExp, env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const main = fileURLToPath(new URL(`../../packages/${name}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const url = started.exec(said)?.[1];
      if (url) resolve(url);
    });
  }
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  child.once('exit', (code) => reject(new Error(`${name} ended (${code}):\n${said}`)));
  const url = await promise;
  const linesAtStart = said.split('\n').length - 1;
  return {
    url,
    logged: () =>
      said
        .split('\n')
        .slice(linesAtStart)
        .filter((line) => line !== '' && !line.startsWith(greeting)),
    said: () => said,
    ended: () => child.exitCode ?? child.signalCode ?? undefined,
    kill: (signal) => void child.kill(signal),
    closeLog: () => void child.stderr.destroy(),
    exited,
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
