// The real codetether-mcp as an HTTP server of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { program } from './assistant.ts';

export async function startHttpServer(env: Record<string, string>) {
  const child = spawn(process.execPath, [program, 'http', '--port', '0'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface(child.stderr)) {
    const url: unknown = JSON.parse(line).url;
    if (typeof url === 'string') {
      child.stderr.resume();
      return { url, close: () => stop(child) };
    }
  }
  throw new Error('codetether-mcp http did not start.');
}

async function stop(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
