// The real program, from its sources.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const mainFile = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** A fixed key, so that a test leaves no key in the user's folder. */
export const testKey = { CODETETHER_SIGNING_KEY: 'Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=' };

/** Runs the program (default: from its sources) with that input to its end; its environment is `env` and PATH. */
export async function runProgram(
  args: readonly string[],
  {
    program = mainFile,
    input = '',
    env = {},
  }: { program?: string | undefined; input?: string | undefined; env?: object } = {},
) {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...testKey, ...env } });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(input);
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { output, errors, exitCode };
}

/** Starts the program as an HTTP server on a free port, and returns once it has reported its address. */
export async function startHttp(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, 'http', '--port', '0', ...args], {
    env: { PATH: process.env.PATH, ...testKey, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stderr })) {
    const { url } = line.startsWith('{') ? JSON.parse(line) : {};
    if (url) return { url: String(url), ended, kill: (signal: 'SIGTERM' | 'SIGKILL') => child.kill(signal) };
  }
  throw new Error('It ended before it listened.');
}

/** The program over stdio; ends with the test. */
export function startProgram() {
  const child = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env.PATH, ...testKey, CODETETHER_API_URL: 'http://127.0.0.1:2' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    child.stdin.end();
    await once(child, 'exit');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    send: (line: string) => child.stdin.write(`${line}\n`),
    async next(): Promise<unknown> {
      const timeUp = AbortSignal.timeout(150_000);
      const late = once(timeUp, 'abort').then(() => ({ value: '"no answer"' }));
      const { value } = await Promise.race([lines.next(), late]);
      return JSON.parse(value ?? '"the program has ended"');
    },
  };
}
