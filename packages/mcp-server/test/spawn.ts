// The real program, from its sources.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const mainFile = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Runs it with that input to its end; `env` is all it sees but PATH. */
export async function runProgram(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: object } = {},
) {
  const child = spawn(process.execPath, [mainFile, ...args], { env: { PATH: process.env.PATH, ...env } });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(input);
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { output, errors, exitCode };
}
