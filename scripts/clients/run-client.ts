// Runs a client's command to its end.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Its environment is `env` and PATH. Throws with what the client wrote. */
export async function runClient(
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<string> {
  const running = promisify(execFile)(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    timeout: 240_000,
    killSignal: 'SIGKILL',
  });
  running.child.stdin?.end();
  const { stdout } = await running.catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${command} ${args[0]} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  });
  return stdout;
}
