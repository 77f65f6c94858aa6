// The data file holds signing keys and prompts, so only its owner may read it. Errors say in one sentence why a file cannot be used.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Creates the file with mode 0600 if it does not exist, and its folder with mode 0700; SQLite gives the files beside it the same mode. */
export function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`])
    if (existsSync(path)) chmodSync(path, 0o600);
}

/** For an error of the file, a sentence that says what to do; any other error unchanged. */
export function unusableFile(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const reason = reasons[codeOf(error)];
  return reason === undefined ? error : new Error(`${file} ${reason}`, { cause: error });
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or the system's error code. */
function codeOf(error: Error): string | number {
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return 'code' in error ? String(error.code) : '';
}

const inUse = 'is in use by another local server. Stop that one, or give another file with --data.';
const noAccess = 'cannot be read and written. Check its permissions, or give another file with --data.';
const full = 'is on a full disk. Free some space, or give another file with --data.';

const reasons: Readonly<Record<string | number, string>> = {
  5: inUse,
  6: inUse,
  8: noAccess,
  11: 'is damaged. Move it away, or give another file with --data.',
  13: full,
  14: noAccess,
  26: 'is not a data file of the local server. Give another file with --data.',
  EACCES: noAccess,
  EEXIST: noAccess,
  EISDIR: 'is a folder. Give a file with --data.',
  ENOSPC: full,
  ENOTDIR: noAccess,
  EPERM: noAccess,
  EROFS: noAccess,
};
