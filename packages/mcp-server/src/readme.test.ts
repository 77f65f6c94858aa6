// The set-ups in the README: each starts the built server as that client would.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { parse as parseToml } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { buildServer } from '../build/build.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
/** The README's path of the build's output, which this test replaces with its own. */
const shown = /^(C:)?\/path\/to\/codetether-connect\/packages\/mcp-server\/dist(?=\/)/;
let built = '';

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'codetether-mcp-readme-'));
  await buildServer({ outdir: built });
});
afterAll(() => rm(built, { recursive: true }));

const launch = z.object({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) });
type Launch = z.output<typeof launch>;

const setUps = [
  ['Claude Code', 2],
  ['Claude Desktop', 2],
  ['Cursor', 0],
  ['VS Code', 1],
  ['Codex', 2],
  ['Gemini CLI', 1],
] as const;

describe.each(setUps)('%s', (client, count) => {
  const section = readme.split(`\n### ${client}\n`)[1]?.split('\n### ')[0] ?? '';
  const launches = launchesIn(section);

  test('has what its users need, on Windows too', () => {
    expect(launches).toHaveLength(count);
    expect(section).toMatch(/Windows|the same JSON as for Claude Desktop/);
  });

  test.each(launches)('starts: $command $args', async ({ command, args, env }) => {
    expect(command).toBe('node');
    const [program = '', ...rest] = args;
    expect(program).toMatch(shown);
    expect(Object.keys(env)).toEqual(['CODETETHER_API_URL', 'CODETETHER_TOKEN']);
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program.replace(shown, built), ...rest],
      // The reader replaces the dots with their own key.
      env: { ...env, CODETETHER_TOKEN: env.CODETETHER_TOKEN?.replace('…', 'key') ?? '' },
      stderr: 'ignore',
    });
    const assistant = new Client({ name: 'test', version: '0' });
    await assistant.connect(transport);
    onTestFinished(() => assistant.close());
    expect((await assistant.listTools()).tools.length).toBeGreaterThan(20);
  });
});

function launchesIn(section: string): Launch[] {
  return [...section.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language, code = '']) => {
    if (language === 'sh') return fromCommandLine(code.trim());
    const { mcpServers, servers, mcp_servers } = language === 'toml' ? parseToml(code) : JSON.parse(code);
    return launch.parse((mcpServers ?? servers ?? mcp_servers).codetether);
  });
}

/** Parses `claude|codex|gemini mcp add codetether`: variables anywhere, and the command, after `--` if there is one. */
function fromCommandLine(line: string): Launch {
  const [, , , name, ...words] = line.split(' ');
  expect(name).toBe('codetether');
  const variables = [...line.matchAll(/ (?:-e|--env) ([A-Z_]+)=(\S+)/g)].map(([, key = '', value = '']) => [
    key,
    value,
  ]);
  const [command = '', ...args] = words.slice(words.indexOf('node'));
  const end = args.findIndex((word) => word.startsWith('-'));
  return { command, args: end < 0 ? args : args.slice(0, end), env: Object.fromEntries(variables) };
}
