// A measured process: starts it, reads its memory, ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Measurable {
  /** The match of the pattern in its output. */
  found: string;
  /** The present resident memory in MiB. */
  memory(): Promise<number>;
  stop(): Promise<void>;
  /** Without any notice. */
  kill(): Promise<void>;
}

export async function start(
  file: string,
  { args = [], env = {}, until }: { args?: string[]; env?: Record<string, string>; until: RegExp },
): Promise<Measurable> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const follow = () => child.kill('SIGKILL');
  process.once('exit', follow);
  child.once('exit', () => process.off('exit', follow));
  const found = await Promise.race([lineIn(child, 'stdout', until), lineIn(child, 'stderr', until), died(child)]);
  return {
    found,
    memory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

function lineIn(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const input = child[stream];
    if (!input) return;
    createInterface({ input }).on('line', (line) => {
      const found = pattern.exec(line)?.[1];
      if (found) resolve(found);
      else if (process.env.BENCH_LOG) process.stderr.write(`${line}\n`);
    });
  });
}

async function died(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`It ended with ${code} before it was ready.`);
}
