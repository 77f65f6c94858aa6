// Runs a command in a shell, as a user types it, and reads its output.
import { execFileSync, spawn } from 'node:child_process';

export interface Ended {
  /** Undefined if a signal ended it. */
  code: number | null;
  output: string;
  /** On Windows, a program cannot press Ctrl+C for another one, so the exit code has no meaning. */
  forced: boolean;
}

export interface Program {
  /** Waits until the output contains that. Throws, with the output, if the program ends first or `patienceMs` pass. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits until it exits. */
  ended: Promise<Ended>;
  /** Ends it as Ctrl+C in its terminal does, and waits until it exits. */
  interrupt(): Promise<Ended>;
}

export interface Place {
  cwd: string;
  /** Its whole environment. */
  env: Readonly<Record<string, string>>;
  /** A folder for its data, which is deleted at the end. */
  scratch: string;
}

const running = new Set<number>();

const isWindows = process.platform === 'win32';

/** Kills everything that a failed check has left running. */
export function killLeftovers(): void {
  for (const pid of running) signalAll(pid, 'SIGKILL');
}

/** Sends the signal to the program and its child processes; Windows has no signals, so there they end at once. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  try {
    if (isWindows) execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch {
    // The program has ended by itself.
  }
}

/** How long to wait for an answer, in ms: a slow machine may have to start PostgreSQL first. */
const patienceMs = 90_000;

export function startProgram(line: string, { cwd, env }: Omit<Place, 'scratch'>): Program {
  // `exec` replaces the shell, and the program gets its own process group, like a job of a terminal. Windows has neither.
  const child = spawn(isWindows ? line : `exec ${line}`, {
    cwd,
    env,
    shell: true,
    detached: !isWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let forced = false;
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      if (child.pid !== undefined) running.delete(child.pid);
      resolve({ code, output, forced });
    }),
  );
  if (child.pid !== undefined) running.add(child.pid);
  return {
    ended,
    says(pattern) {
      return new Promise((resolve, reject) => {
        const fail = (what: string) => reject(new Error(`${line} ${what}. It said:\n${output}`));
        const late = setTimeout(() => fail(`did not say ${pattern}`), patienceMs);
        const look = () => {
          const found = pattern.exec(output);
          if (!found) return;
          clearTimeout(late);
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(({ code }) => {
          clearTimeout(late);
          fail(`ended with ${code} before it said ${pattern}`);
        });
      });
    },
    interrupt() {
      if (child.pid !== undefined && child.exitCode === null) {
        forced = isWindows;
        signalAll(child.pid, 'SIGINT');
      }
      return ended;
    },
  };
}
