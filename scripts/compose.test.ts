// compose.yaml and the Dockerfiles name settings, flags and ports of the programs. The programs must know all of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readConfig as readLocalServer } from '../packages/local-server/src/program/config.ts';
import { usage as mcpUsage, readConfig as readMcpServer } from '../packages/mcp-server/src/settings/config.ts';
import { readConfig as readSlackBot, usage as slackUsage } from '../packages/slack-bot/src/settings/config.ts';
import { publicPackages } from './public-packages.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.literal('.'), dockerfile: z.string() }).optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  network_mode: z.string().optional(),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).default({}),
  healthcheck: z.strictObject({ test: z.array(z.string()), interval: z.string(), retries: z.number() }).optional(),
  volumes: z.array(z.string()).default([]),
  user: z.string().optional(),
  restart: z.literal('on-failure').optional(),
});
const { postgres, codetether, bot, mcp } = z
  .object({
    services: z.strictObject({ postgres: service, codetether: service, bot: service, mcp: service }),
  })
  .parse(parse(read('compose.yaml'))).services;
/** The values of an .env file. */
const mine = {
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_ENCRYPTION_KEYS: `2026:${Buffer.alloc(32).toString('base64')}`,
};

test('the bot knows its settings, and starts with them', () => {
  const names = [...Object.keys(bot.environment), ...environmentOf('slack-bot')];
  for (const name of names) expect(slackUsage).toMatch(new RegExp(`\\b${name}\\b`));
  const { slack, ...config } = readSlackBot({ ...environmentOfImage('slack-bot'), ...bot.environment, ...mine });
  expect(config).toMatchObject({ host: '0.0.0.0', port: 3000, publicUrl: 'http://localhost:3000' });
  expect(new URL(config.databaseUrl ?? '')).toMatchObject({
    hostname: 'postgres',
    username: postgres.environment.POSTGRES_USER,
    password: postgres.environment.POSTGRES_PASSWORD,
    pathname: `/${postgres.environment.POSTGRES_DB}`,
  });
});

test('the MCP server knows its settings, and starts with them', () => {
  const names = [...Object.keys(mcp.environment), ...environmentOf('mcp-server')];
  for (const name of names) expect(mcpUsage).toMatch(new RegExp(`\\b${name}\\b`));
  const { http } = readMcpServer(['http'], { ...environmentOfImage('mcp-server'), ...mcp.environment });
  expect(http).toMatchObject({ host: '0.0.0.0', port: 8421, publicUrl: 'http://localhost:8421/mcp' });
});

test('the embedded CodeTether accepts its flags, and has the address that the others use', () => {
  const config = readLocalServer(codetether.command ?? []);
  expect(config).toMatchObject({ host: '0.0.0.0', port: 8420, allowedHosts: ['localhost'] });
  for (const { environment } of [bot, mcp]) {
    expect(environment.CODETETHER_API_URL).toBe('http://localhost:8420');
    expect(environment.CODETETHER_ISSUER).toBe('http://localhost:8420/realms/codetether');
  }
});

test('each program has its own port, which only this machine may reach', () => {
  const ports = [
    readLocalServer([]),
    readMcpServer(['http', '--local'], {}).http,
    readSlackBot({
      CODETETHER_API_URL: 'https://api.codetether.example',
      CODETETHER_ISSUER: 'https://auth.example.com',
      CODETETHER_CLIENT_ID: 'bot',
      ...mine,
    }),
  ].map((config) => (typeof config === 'object' ? config.port : 0));
  expect(new Set(ports).size).toBe(3);
  expect(codetether.ports.toSorted()).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`).toSorted());
  expect([bot, mcp].map(({ network_mode }) => network_mode)).toEqual(Array(2).fill('service:codetether'));
});

test('images run commands that their packages have, on the Node of the workspace', () => {
  const { catalog } = z.object({ catalog: z.record(z.string(), z.string()) }).parse(parse(read('pnpm-workspace.yaml')));
  const major = /\d+/.exec(catalog.node ?? '')?.[0];
  for (const { build } of [codetether, mcp]) {
    const images = [...read(build?.dockerfile ?? '').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toEqual(Array(2).fill(`node:${major}-slim`));
  }
  const commands = publicPackages(root).flatMap(({ bin }) => Object.keys(bin));
  expect(commands).toEqual(expect.arrayContaining(codetether.entrypoint ?? []));
  expect(read('packages/slack-bot/Dockerfile')).toContain('ENTRYPOINT ["codetether-slack"]');
});

/** The program's settings that its Dockerfile sets. */
function environmentOf(name: string): string[] {
  return Object.keys(environmentOfImage(name));
}

function environmentOfImage(name: string): Record<string, string> {
  const [, line = ''] = /^ENV (.*)$/m.exec(read(`packages/${name}/Dockerfile`)) ?? [];
  const pairs = line.split(' ').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.filter(([key]) => key !== 'NODE_ENV' && key !== 'PATH'));
}
