// A PostgreSQL in a folder of its own that is gone when it is stopped, or when this process ends without stopping it, also by a signal.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';

export interface ThrowawayPostgres {
  url: string;
  stop(): Promise<void>;
}

/** When it does not start its folder stays, for the log that the error names. */
export async function startThrowawayPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<ThrowawayPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-slack-postgres-'));
  const data = join(folder, 'data');
  const drop = () => dropNow(folder, join(data, 'postgres', 'postmaster.pid'));
  const forget = () => {
    process.off('exit', drop);
    for (const signal of signals) process.off(signal, exitUnlessHandled);
  };
  process.once('exit', drop);
  for (const signal of signals) process.on(signal, exitUnlessHandled);
  try {
    const { url, stop } = await startEmbeddedPostgres({ folder: data, settings });
    return {
      url,
      async stop() {
        await stop();
        forget();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that nobody handles ends a process without its event `exit`. A test runner handles it in its own way. */
function exitUnlessHandled(signal: NodeJS.Signals): void {
  const handlers = process.listeners(signal);
  if (handlers.every((handler) => handler === exitUnlessHandled)) process.exit(128 + constants.signals[signal]);
}

/** The end of a process cannot wait for a promise. PostgreSQL is told to drop everything, and may still write for a moment. */
function dropNow(folder: string, pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  } catch {
    // It does not run.
  }
  for (let attempt = 1; existsSync(folder) && attempt <= 50; attempt += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
