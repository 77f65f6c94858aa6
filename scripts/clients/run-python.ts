// Runs one of the Python programs here: it reads JSON, and prints JSON.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { installed } from './world.ts';

export async function runPython(name: string, input: object): Promise<unknown> {
  const script = fileURLToPath(new URL(`${name}.py`, import.meta.url));
  const child = spawn('python3', ['-B', script], {
    env: { PATH: process.env.PATH, PYTHONPATH: installed.pythonPath },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify(input));
  const [output, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === '') throw new Error(`${name}.py ended without a result:\n${complaints}`);
  return JSON.parse(output);
}
