// A command as a user types it, in a shell, and what it says.
import { spawn } from 'node:child_process';

export interface Program {
  /** Waits until its output holds that. Throws when it ends first, with what it said, or says nothing of the kind for `patienceMs`. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end. */
  ended: Promise<{ code: number | null; output: string }>;
  /** Ends it as Ctrl+C in its terminal does, and waits. */
  interrupt(): Promise<{ code: number | null; output: string }>;
}

export interface Place {
  cwd: string;
  /** All that it sees of the environment. */
  env: Readonly<Record<string, string>>;
  /** For what it keeps; deleted in the end. */
  scratch: string;
}

const running = new Set<number>();

/** Ends at once whatever a check that failed has left running. */
export function killLeftovers(): void {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** For an answer, in ms: a slow machine starts a PostgreSQL meanwhile. */
const patienceMs = 90_000;

export function startProgram(line: string, { cwd, env }: Omit<Place, 'scratch'>): Program {
  // In the shell's place, and in a group of its own, as a terminal's job is one.
  const child = spawn(`exec ${line}`, { cwd, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => {
      if (child.pid !== undefined) running.delete(child.pid);
      resolve({ code, output });
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
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
      return ended;
    },
  };
}
