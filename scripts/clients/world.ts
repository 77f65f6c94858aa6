// The world of a witness: the clients that the command installed, the built MCP server, and an embedded CodeTether behind it.
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalServer, type LocalServer, type LocalServerOptions, listen } from '@codetether/local-server';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { startHttp, testKey } from '../../packages/mcp-server/test/spawn.ts';

const given = z.object({ claude: z.string(), codex: z.string(), pythonPath: z.string() });

export const installed: z.infer<typeof given> = given.parse(JSON.parse(process.env.CLIENTS ?? '{}'));

export const program = fileURLToPath(new URL('../../packages/mcp-server/dist/codetether-mcp.cjs', import.meta.url));

/** How a client reaches the MCP server. */
export type Way = 'stdio' | 'HTTP' | 'HTTP with sessions';

/** The MCP server as a client's settings name it. */
export type Server = { command: string; args: string[]; env: Record<string, string> } | { url: string };

export interface CodeTether {
  url: string;
  local: LocalServer;
  /** The settings of an MCP server for it. */
  env: Record<string, string>;
}

/** Ends with the test. */
export async function startCodeTether(options: LocalServerOptions = {}): Promise<CodeTether> {
  const { url, server, close } = await listen((origin) =>
    createLocalServer({ agent: { speedMs: 20 }, ralphPollMs: 50, ...options, url: origin }),
  );
  onTestFinished(close);
  return { url, local: server, env: { ...testKey, CODETETHER_API_URL: url, CODETETHER_TOKEN: server.tokens.admin } };
}

export async function serverFor(way: Way, { env }: CodeTether): Promise<Server> {
  if (way === 'stdio') return { command: process.execPath, args: [program], env };
  const { url } = await startInstance(env, way === 'HTTP with sessions' ? ['--sessions'] : []);
  return { url };
}

/** An HTTP server that ends with the test, or before. */
export async function startInstance(env: Record<string, string>, args: readonly string[] = []) {
  const instance = await startHttp(program, args, env);
  onTestFinished(async () => {
    instance.kill('SIGKILL');
    await instance.ended;
  });
  return instance;
}

/** A folder of the test's own. It is not in the system's folder for temporary files, where Codex refuses to have its home. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'codetether-clients', 'home-'),
  );
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
