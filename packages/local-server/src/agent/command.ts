import { execFile, spawn } from 'node:child_process';
import type { Outcome, Worker } from '../tasks/work.ts';
import type { Clock } from '../time/clock.ts';

export interface CommandAgentOptions {
  /** A shell command line. It gets the prompt on standard input, and its standard output is the result. */
  command: string;
  /** A command that runs longer is killed and its task fails. Default: 10 minutes, as long as a Ralph story may take. */
  timeoutMs?: number;
}

const isWindows = process.platform === 'win32';

/** How much of standard error the error of a failed task shows, in characters. */
const ERROR_TAIL = 2_000;

/** An agent that is any command-line program. */
export function commandAgent({ command, timeoutMs = 600_000 }: CommandAgentOptions, clock: Clock): Worker {
  return async (work, output, signal) => {
    const deadline = new AbortController();
    // `detached` makes the command the leader of a process group, so that its child processes can be stopped with it. Windows has no such groups.
    const child = spawn(command, { shell: true, detached: !isWindows, stdio: ['pipe', 'pipe', 'pipe'] });
    const kill = () => stop(child.pid);
    signal.addEventListener('abort', kill, { once: true });
    let late = false;
    clock
      .sleep(timeoutMs, AbortSignal.any([signal, deadline.signal]))
      .then(() => {
        late = true;
        kill();
      })
      .catch(() => {});

    let stdout = '';
    let stderr = '';
    let lines: Promise<unknown> = Promise.resolve();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      lines = lines.then(() => output(text.trimEnd())).catch(() => {});
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-ERROR_TAIL);
    });
    // A command that does not read its input closes the pipe early; its exit code says whether that was an error.
    child.stdin.on('error', () => {});
    child.stdin.end(work.prompt);

    try {
      const exit = await new Promise<string>((resolve) => {
        child.once('error', (error) => resolve(error.message));
        child.once('close', (code, killedBy) => resolve(code === 0 ? '' : `exit ${code ?? killedBy}`));
      });
      await lines;
      return outcome(exit, late ? timeoutMs : undefined, stdout, stderr);
    } finally {
      deadline.abort();
      signal.removeEventListener('abort', kill);
    }
  };
}

function outcome(exit: string, timedOutAfter: number | undefined, stdout: string, stderr: string): Outcome {
  if (timedOutAfter !== undefined) {
    return { status: 'failed', error: `The agent command took longer than ${timedOutAfter / 1000} s and was stopped.` };
  }
  if (exit === '') return { status: 'completed', result: stdout.trimEnd() };
  return { status: 'failed', error: stderr.trim() || `The agent command ended with ${exit} and printed no error.` };
}

function stop(pid: number | undefined): void {
  if (pid === undefined) return;
  if (isWindows) {
    // The command may have ended already.
    execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The command has ended already.
  }
}
