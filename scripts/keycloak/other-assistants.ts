// AI assistants that are programs of their own: one with the official Python SDK, and mcp-remote. They are in the cache folder, so that the workspace never installs them.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { browserOf, type Person } from './sign-in.ts';
import { keycloak } from './world.ts';

export interface Called {
  tools: string[];
  isError: boolean;
}

const script = fileURLToPath(new URL('assistant.py', import.meta.url));

/** Lists the tools and calls that one, with the Python SDK. */
export async function callWithPython(url: string, person: Person, tool: string, clientId?: string): Promise<Called> {
  const child = spawn('python3', [script, url, tool, ...(clientId ? [clientId] : [])], {
    env: { PATH: process.env.PATH, PYTHONPATH: keycloak.pythonPath },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{'))
      return z.object({ tools: z.array(z.string()), isError: z.boolean() }).parse(JSON.parse(line));
    const back = await browserOf(person, line).signIn(line);
    child.stdin.write(`${back.href}\n`);
  }
  throw new Error(`The Python assistant ended:\n${complaints}`);
}

/** The same with mcp-remote, which an assistant starts that knows no HTTP. */
export async function callWithMcpRemote(url: string, person: Person, tool: string, clientId?: string): Promise<Called> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-remote-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const known = join(folder, 'client.json');
  await writeFile(known, JSON.stringify({ client_id: clientId }));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [keycloak.mcpRemote, url, ...(clientId ? ['--static-oauth-client-info', `@${known}`] : [])],
    // It finds no program that opens a browser.
    env: { PATH: folder, HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'pipe',
  });
  let said = '';
  const signedIn = new Set<string>();
  transport.stderr?.on('data', async (text) => {
    said += text;
    for (const [page] of said.matchAll(/^https?:\S+\/protocol\/openid-connect\/auth\?\S+(?=\n)/gm)) {
      if (signedIn.has(page)) continue;
      signedIn.add(page);
      await fetch(await browserOf(person, page).signIn(page));
    }
  });
  const mcp = new Client({ name: 'witness', version: '0' });
  onTestFinished(() => mcp.close());
  await mcp.connect(transport, { timeout: 120_000 }).catch((error: unknown) => {
    throw new Error(`mcp-remote did not connect:\n${said}`, { cause: error });
  });
  const { tools } = await mcp.listTools();
  const { isError } = await mcp.callTool({ name: tool, arguments: {} });
  return { tools: tools.map(({ name }) => name), isError: isError === true };
}
