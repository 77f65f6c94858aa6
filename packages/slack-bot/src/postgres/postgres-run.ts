// Runs the programs of PostgreSQL, keeps all they write in one log, and finds the cause of a failure in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Account, entranceTo } from './postgres-account.ts';

export interface RunOptions {
  /** Where the log is. */
  folder: string;
  /** The folder that the program works on. */
  inside: string;
  account: Account | undefined;
}

/** Runs a program of PostgreSQL; everything that it and the server write goes to the log. Throws with what it wrote. */
export async function run(program: string, args: (path: string) => string[], options: RunOptions): Promise<void> {
  const { folder, inside, account } = options;
  const entrance = await entranceTo(inside, account);
  const log = await open(logIn(folder), 'a+', 0o600);
  try {
    const { size: before } = await log.stat();
    const child = spawn(program, args(entrance.path), {
      ...(account && { ...account, cwd: '/' }),
      stdio: ['ignore', log.fd, log.fd, ...(entrance.fd === undefined ? [] : [entrance.fd])],
      windowsHide: true,
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(causeIn(await textFrom(log, before)) ?? `${basename(program)} ended with ${code}.`);
  } finally {
    await log.close();
    await entrance.close();
  }
}

export function logIn(folder: string): string {
  return join(folder, 'postgres.log');
}

async function textFrom(log: FileHandle, start: number): Promise<string> {
  const { size } = await log.stat();
  const { buffer, bytesRead } = await log.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.toString('utf8', 0, bytesRead);
}

/** The first line that tells an error, without its time and process, and what PostgreSQL adds to it. @internal */
export function causeIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/^[\d: .-]+[A-Z]+ \[\d+\] /, '').trim());
  const first = lines.findIndex((line) => /\b(FATAL|PANIC|error|could not|cannot)\b/.test(line));
  if (first < 0) return lines.findLast((line) => line !== '');
  const [line = '', ...rest] = lines.slice(first, first + 3);
  return [line, ...rest.filter((more) => /^(DETAIL|HINT):|^initdb: (detail|hint):/.test(more))].join(' ');
}

/** The message of an error, as a whole sentence. */
export function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
