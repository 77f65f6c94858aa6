// The file that holds the signing keys and everybody's prompts: for its owner only. And why one cannot be used, in one sentence.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes the file if there is none, with mode 0600, in a folder of mode 0700 where there was none; SQLite gives the files beside it the same mode. */
export function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`])
    if (existsSync(path)) chmodSync(path, 0o600);
}

/** The error as a sentence that says what to do, if the file is to blame; else as it is. */
export function unusableFile(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const reason = reasons[codeOf(error)];
  return reason === undefined ? error : new Error(`${file} ${reason}`, { cause: error });
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or the system's. */
function codeOf(error: Error): string | number {
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return 'code' in error ? String(error.code) : '';
}

const inUse = 'is in use by another local server. Stop that one, or give another file with --data.';
const noAccess = 'cannot be read and written. Check that it is a file of yours, or give another with --data.';
const full = 'has no space left on its disk. Make some, or give another file with --data.';

const reasons: Readonly<Record<string | number, string>> = {
  5: inUse,
  6: inUse,
  8: noAccess,
  11: 'is damaged. Move it away, or give another file with --data.',
  13: full,
  14: noAccess,
  26: 'is not a data file of the local server. Give another with --data.',
  EACCES: noAccess,
  EEXIST: noAccess,
  EISDIR: 'is a folder. Give a file with --data.',
  ENOSPC: full,
  ENOTDIR: noAccess,
  EPERM: noAccess,
  EROFS: noAccess,
};
