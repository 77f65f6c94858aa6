// The expected effect of each documented command.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createTask } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { createBrowser } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type Ended, type Place, startProgram } from './program.ts';
import { hasTaskDone, installs } from './slack-route.ts';
import type { World } from './world.ts';

/** Runs the line there, and throws if it does not have the expected effect. */
type Check = (line: string, place: Place, world: World) => Promise<void>;

/** By command, without the variables before it. */
export const expected: Readonly<Record<string, Check>> = {
  'codetether-mcp': (line, place, { url, token }) =>
    speaksOverStdio(line, withEnv(place, { CODETETHER_API_URL: url, CODETETHER_TOKEN: token })),
  'codetether-mcp --local': (line, place) => speaksOverStdio(line, place),
  'codetether-mcp http': async (line, place, { url, token }) => {
    const env = { CODETETHER_API_URL: url, CODETETHER_TOKEN: token, PORT: '0' };
    const server = startProgram(line, withEnv(place, env));
    const [, address = ''] = await server.says(/"url":"([^"]+\/mcp)"/);
    await speaks(new StreamableHTTPClientTransport(new URL(address)));
    endedWell(line, await server.interrupt());
  },
  'codetether-mcp http --local': async (line, place) => {
    const server = startProgram(line, withEnv(place, { PORT: '0' }));
    const [, address = ''] = await server.says(/"url":"([^"]+\/mcp)"/);
    await speaks(new StreamableHTTPClientTransport(new URL(address)));
    endedWell(line, await server.interrupt());
  },
  'codetether-mcp http --host 0.0.0.0 --public-url https://mcp.example.com/mcp --issuer https://auth.example.com/realms/codetether --client-id codetether-mcp-server':
    async (line, place, { url, issuer }) => {
      const env = { CODETETHER_API_URL: url, CODETETHER_CLIENT_SECRET: 'codetether-mcp-server-secret', PORT: '0' };
      const server = startProgram(
        line.replace('0.0.0.0', '127.0.0.1').replace('https://auth.example.com/realms/codetether', issuer),
        withEnv(place, env),
      );
      const [, address = ''] = await server.says(/"url":"([^"]+\/mcp)"/);
      const { status, headers } = await fetch(address, { method: 'POST' });
      if (status !== 401) throw new Error(`${line} answered ${status} to a client without a token.`);
      if (!headers.get('www-authenticate')?.includes('https://mcp.example.com/.well-known/'))
        throw new Error(`${line} did not tell the client where to sign in.`);
      endedWell(line, await server.interrupt());
    },
  'codetether-mcp doctor': ends(/CodeTether|Server/, ({ url, token }) => ({
    CODETETHER_API_URL: url,
    CODETETHER_TOKEN: token,
  })),
  'codetether-mcp http --check': ends(/Everything works/, ({ url, token }) => ({
    CODETETHER_API_URL: url,
    CODETETHER_TOKEN: token,
  })),
  'codetether-mcp doctor --local': ends(/CodeTether|Server/),
  'codetether-mcp login': signsIn,
  'codetether-mcp login --issuer https://auth.codetether.example/realms/codetether': (line, place, world) =>
    signsIn(line.replace('https://auth.codetether.example/realms/codetether', world.issuer), place, world),
  'codetether-mcp whoami': ends(/Ada Lovelace/, ({ issuer }) => ({ CODETETHER_ISSUER: issuer })),
  'codetether-mcp logout': ends(/Signed out/, ({ issuer }) => ({ CODETETHER_ISSUER: issuer })),
  'codetether-mcp --help': ends(/Usage: codetether-mcp/),
  'codetether-mcp --version': ends(/^\d+\.\d+\.\d+/),
  'codetether-slack manifest': ends(/"socket_mode_enabled": (true|false)/),
  'codetether-slack --local': async (line, place, { slack, slackEnv, team, ada }) => {
    await runsAsBot(line, withEnv(place, slackEnv), () => hasTaskDone({ slack, ada }, team.channel('try')));
  },
  'codetether-slack': async (line, place, { url, issuer, slack }) => {
    const env = {
      SLACK_URL: slack.url,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_CLIENT_ID: slack.client.id,
      SLACK_CLIENT_SECRET: slack.client.secret,
      CODETETHER_API_URL: url,
      CODETETHER_ISSUER: issuer,
      CODETETHER_CLIENT_ID: 'codetether-slack',
      CODETETHER_CLIENT_SECRET: 'codetether-slack-secret',
    };
    await runsAsBot(line, withEnv(place, env), async (bot) => {
      slack.connect(`${bot}/slack/events`);
      const ada = await installs({ slack, url: bot });
      await hasTaskDone({ slack, ada }, ada.dm);
    });
  },
  'codetether-slack --help': ends(/Usage: codetether-slack/),
  'codetether-relay': async (line, place, { url, token }) => {
    const data = join(await mkdtemp(join(place.scratch, 'relay-')), 'waits.sqlite');
    const signing = { CODETETHER_SIGNING_KEY: randomBytes(32).toString('base64') };
    const env = {
      CODETETHER_API_URL: url,
      CODETETHER_SERVICE_TOKEN: token,
      RELAY_DATA_FILE: data,
      PORT: '0',
      ...signing,
    };
    const relay = startProgram(line, withEnv(place, env));
    const [, address = ''] = await relay.says(/"the relay runs","url":"([^"]+)"/);
    const { status } = await fetch(`${address}/waits`, { method: 'POST' });
    if (status !== 401) throw new Error(`${line} answered ${status} to a request without a token.`);
    endedWell(line, await relay.interrupt());
  },
  'codetether-relay --help': ends(/Usage: codetether-relay/),
  'codetether-local-server': serves(''),
  'codetether-local-server --data codetether.sqlite': serves(''),
  'codetether-local-server --agent-command "cat"': serves('Print this text'),
  'codetether-local-server --help': ends(/Usage: codetether-local-server/),
};

async function signsIn(line: string, place: Place, { url, issuer }: World): Promise<void> {
  const login = startProgram(line, withEnv(place, { CODETETHER_ISSUER: issuer }));
  const [, code = ''] = await login.says(/enter the code (\S+)/);
  await createBrowser(url).enterCode(`${issuer}/device`, code);
  const { output } = endedWell(line, await login.ended);
  if (!output.includes('Ada Lovelace')) throw new Error(`${line} did not say who is signed in:\n${output}`);
}

/** Exits with 0 and prints that. */
function ends(pattern: RegExp, envOf: (world: World) => Record<string, string> = () => ({})): Check {
  return async (line, place, world) => {
    const { output } = endedWell(line, await startProgram(line, withEnv(place, envOf(world))).ended);
    if (!pattern.test(output)) throw new Error(`${line} did not say ${pattern}:\n${output}`);
  };
}

async function runsAsBot(line: string, place: Place, use: (url: string) => Promise<void>): Promise<void> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const data = join(await mkdtemp(join(place.scratch, 'slack-')), 'data');
  const env = { PORT: port, PUBLIC_URL: url, SLACK_DATA_FOLDER: data };
  const bot = startProgram(line, withEnv(place, env));
  await bot.says(/the bot runs/);
  const { status } = await fetch(`${url}/health/ready`);
  if (status !== 200) throw new Error(`${line} is not ready: ${status}.`);
  await use(url);
  endedWell(line, await bot.interrupt());
  if (existsSync(join(data, 'postgres', 'postmaster.pid'))) throw new Error(`${line} left its PostgreSQL behind.`);
}

/** Answers with a task whose result contains that. */
function serves(result: string): Check {
  return async (line, place) => {
    const server = startProgram(`${line} --port 0`, place);
    const [json] = await server.says(/^\{.*\}$/m);
    const { url, tokens } = JSON.parse(json);
    const headers = { authorization: `Bearer ${tokens.keycloak}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ title: 'Echo', prompt: result || 'Hello' });
    const created = await fetch(`${url}/v1/agent/tasks`, { method: 'POST', headers, body });
    const { id, task_id = id } = JSON.parse(await created.text());
    for (let attempt = 0; ; attempt += 1) {
      const task = JSON.parse(await (await fetch(`${url}/v1/agent/tasks/${task_id}`, { headers })).text());
      if (task.status === 'completed' && String(task.result).includes(result)) break;
      if (attempt === 100) throw new Error(`${line} did not do a task: ${JSON.stringify(task)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    endedWell(line, await server.interrupt());
  };
}

function speaksOverStdio(line: string, { cwd, env }: Place): Promise<void> {
  const [command, ...args] = process.platform === 'win32' ? ['cmd', '/d', '/c', line] : ['sh', '-c', line];
  return speaks(new StdioClientTransport({ command, args, cwd, env: { ...env }, stderr: 'ignore' }));
}

async function speaks(transport: Transport): Promise<void> {
  const client = new Client({ name: 'packed', version: '0' });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    const { isError, content } = await client.callTool({ name: createTask.name, arguments: { title: 'One' } });
    if (tools.length < 20 || isError) throw new Error(`${tools.length} tools; ${JSON.stringify(content)}`);
  } finally {
    await client.close();
  }
}

function endedWell(line: string, ended: Ended): Ended {
  // npx itself ends with Ctrl+C's signal, whatever the program does.
  if (ended.code !== 0 && !ended.forced && !(ended.code === null && line.startsWith('npx ')))
    throw new Error(`${line} ended with ${ended.code}:\n${ended.output}`);
  return ended;
}

function withEnv(place: Place, more: Record<string, string>): Place {
  return { ...place, env: { ...place.env, ...more } };
}
