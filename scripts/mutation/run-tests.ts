// Runs test files in a copy of the work tree.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export type Outcome = 'passed' | 'failed' | 'timed out';

export interface TestRunner {
  /** Ends at the first test that fails. */
  run(files: readonly string[], timeoutMs: number): Promise<{ outcome: Outcome; ms: number }>;
  stop(): Promise<void>;
}

export function createTestRunner(folder: string, env: Readonly<Record<string, string>>): TestRunner {
  let host: ChildProcess | undefined;

  async function started(): Promise<ChildProcess> {
    if (host?.connected) return host;
    // It leads a process group: what tests have started must end with it.
    host = fork(join(folder, 'scripts/mutation/test-host.ts'), {
      cwd: folder,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await once(host, 'message');
    return host;
  }

  async function stop(): Promise<void> {
    const { pid, exitCode, signalCode } = host ?? {};
    if (!host || !pid || exitCode !== null || signalCode !== null) return;
    const ended = once(host, 'exit');
    process.kill(-pid, 'SIGKILL');
    await ended;
    host = undefined;
  }
  process.once('exit', () => void stop());

  return {
    stop,
    async run(files, timeoutMs) {
      const process = await started();
      const startedAt = performance.now();
      const over = new AbortController();
      const { signal } = over;
      const limit = setTimeout(timeoutMs, 'timed out' as const, { signal });
      const answer = once(process, 'message', { signal }).then(([passed]): Outcome => (passed ? 'passed' : 'failed'));
      const end = once(process, 'exit', { signal }).then((): Outcome => 'failed');
      process.send(files);
      const outcome = await Promise.race([limit, answer, end]);
      over.abort();
      await Promise.allSettled([limit, answer, end]);
      if (outcome === 'timed out') await stop();
      return { outcome, ms: performance.now() - startedAt };
    },
  };
}
