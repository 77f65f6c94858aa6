// `codetether-mcp` as a person with a terminal has it: a process for each command, and one file of sign-ins.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { mainFile, testKey } from '../../packages/mcp-server/test/spawn.ts';
import { browserOf, type Person } from './sign-in.ts';
import { keycloak } from './world.ts';

const kept = z.record(z.string(), z.looseObject({ accessToken: z.string(), refreshToken: z.string() }));

export async function openTerminal(person: Person, apiUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-terminal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'tokens.json');
  const env = {
    ...testKey,
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    HOME: folder,
    CODETETHER_API_URL: apiUrl,
    CODETETHER_ISSUER: keycloak.issuer,
    CODETETHER_TOKENS_FILE: file,
  };
  return {
    /**
     * Runs the command; the person opens each address that it shows, by default in a browser of its own. The command is stopped while a given
     * `browse` runs: if a poll overtook the browser, the person would have to allow the access again.
     */
    async command(
      name: 'login' | 'logout' | 'whoami',
      browse?: (page: string) => Promise<unknown>,
    ): Promise<{ code: unknown; said: string }> {
      const child = spawn(process.execPath, [mainFile, name], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      const open = async (page: string) => {
        if (!browse) return browserOf(person, page).signIn(page);
        child.kill('SIGSTOP');
        return browse(page).finally(() => child.kill('SIGCONT'));
      };
      let said = '';
      const opened = new Map<string, Promise<unknown>>();
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          said += text;
          for (const [, page = ''] of said.matchAll(/^Open (\S+)\n/gm)) {
            if (!opened.has(page)) opened.set(page, open(page));
          }
        });
      }
      const [code] = await once(child, 'close');
      await Promise.all(opened.values());
      return { code, said };
    },
    /** An assistant that starts the server itself, until the test ends. */
    async assistant(): Promise<Client> {
      const mcp = new Client({ name: 'witness', version: '0' });
      onTestFinished(() => mcp.close());
      await mcp.connect(new StdioClientTransport({ command: process.execPath, args: [mainFile], env }));
      return mcp;
    },
    /** The tokens of the sign-in. */
    async tokens() {
      const [tokens] = Object.values(kept.parse(JSON.parse(await readFile(file, 'utf8'))));
      if (!tokens) throw new Error('Nobody is signed in.');
      return tokens;
    },
  };
}
