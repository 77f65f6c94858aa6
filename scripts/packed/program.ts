// A command as a user types it, in a shell, and what it says.
import { execFileSync, spawn } from 'node:child_process';

export interface Ended {
  /** Nothing when a signal ended it. */
  code: number | null;
  output: string;
  /** On Windows, where nobody can press Ctrl+C for another program: its code says nothing about it. */
  forced: boolean;
}

export interface Program {
  /** Waits until its output holds that. Throws when it ends first, with what it said, or says nothing of the kind for `patienceMs`. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end. */
  ended: Promise<Ended>;
  /** Ends it as Ctrl+C in its terminal does, and waits. */
  interrupt(): Promise<Ended>;
}

export interface Place {
  cwd: string;
  /** All that it sees of the environment. */
  env: Readonly<Record<string, string>>;
  /** For what it keeps; deleted in the end. */
  scratch: string;
}

const running = new Set<number>();

const isWindows = process.platform === 'win32';

/** Ends at once whatever a check that failed has left running. */
export function killLeftovers(): void {
  for (const pid of running) signalAll(pid, 'SIGKILL');
}

/** To the program and all that it started; on Windows, which has no signals, they end at once. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  try {
    if (isWindows) execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** For an answer, in ms: a slow machine starts a PostgreSQL meanwhile. */
const patienceMs = 90_000;

export function startProgram(line: string, { cwd, env }: Omit<Place, 'scratch'>): Program {
  // In the shell's place, and in a group of its own, as a terminal's job is one. Windows has neither.
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
