// A program that ends with this process, however this process ends.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface BoundOptions {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Is deleted, too, when this process is gone first. */
  folder?: string;
}

export type BoundProgram = ChildProcessByStdio<null, Readable, Readable>;

/** The program leads a process group, since a script such as kc.sh does not always end its Java. */
export function startBound(command: string, args: readonly string[], options: BoundOptions = {}): BoundProgram {
  const { env, cwd, folder } = options;
  const program = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Its input closes when this process is gone.
  const watcher = spawn(
    'bash',
    ['-c', 'cat; kill -KILL -- "-$0"; rm -rf "$@"', String(program.pid), ...(folder ? [folder] : [])],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  program.once('exit', () => watcher.kill('SIGKILL'));
  watcher.unref();
  return program;
}

/** The program with its child processes, if it still runs. */
export function signal({ pid, exitCode, signalCode }: BoundProgram, name: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, name);
}
