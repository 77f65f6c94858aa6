// Lets one process run at a time. The lock is a folder with its owner's name in it (docs/decisions/0014-a-lock-names-its-owner.md).
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from './clock.ts';

/** A holder that has not renewed its lock for this long, in ms, counts as dead. */
const staleAfter = 20_000;
/** How often a holder renews its lock, in ms. */
const renewEvery = 5_000;
/** The pause between two attempts, in ms. */
const pause = 25;

/** Runs while it holds the lock at that path. Waits for other holders, but not for dead ones. */
export async function withFileLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const owner = randomUUID();
  await take(path, owner);
  const name = join(path, owner);
  const renewing = setInterval(() => {
    const now = new Date(systemClock.now());
    utimes(name, now, now).catch(() => undefined);
  }, renewEvery);
  renewing.unref();
  try {
    return await run();
  } finally {
    clearInterval(renewing);
    // Removes only its own name: another process may have taken the lock while this one slept.
    await removed(name);
    await rmdir(path).catch(unless('ENOTEMPTY', 'EEXIST', 'ENOENT', ...busyOnWindows));
  }
}

/** Renames a folder that already contains the name to the lock: a single step, which fails while the lock contains another name. */
async function take(path: string, owner: string): Promise<void> {
  const own = `${path}.${owner}`;
  await mkdir(own, { mode: 0o700 });
  try {
    await writeFile(join(own, owner), '', { mode: 0o600 });
    while ((await isHeld(path)) || !(await became(own, path))) await systemClock.sleep(pause);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Whether the lock contains a name. Removes the names of dead holders, so that the next attempt finds it free. */
async function isHeld(path: string): Promise<boolean> {
  const names = (await readdir(path).catch(unless('ENOENT'))) ?? [];
  for (const name of names) {
    const file = join(path, name);
    const { mtimeMs } = (await stat(file).catch(unless('ENOENT'))) ?? {};
    if (mtimeMs !== undefined && systemClock.now() - mtimeMs > staleAfter) await removed(file);
  }
  return names.length > 0;
}

async function became(own: string, path: string): Promise<boolean> {
  try {
    await rename(own, path);
    return true;
  } catch (error) {
    unless('ENOTEMPTY', 'EEXIST', ...busyOnWindows)(error);
    return false;
  }
}

function removed(file: string): Promise<void> {
  return unlink(file).catch(unless('ENOENT'));
}

/** Windows returns these codes for a folder that exists, or that another process has open. */
const busyOnWindows = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : [];

/** Ignores errors with one of these codes and throws all others. */
function unless(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!codes.includes(code)) throw error;
  };
}
