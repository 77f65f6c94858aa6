// One process at a time, by a file that only one can create.
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock } from '../clock.ts';

/** A lock of this age was left behind by a process that died, in ms: longer than any call to an issuer takes. */
const staleAfter = 20_000;
/** ms between two attempts. */
const pause = 25;

/** Runs while it holds the lock at that path; waits for others, but not for the dead. */
export async function withFileLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!(await taken(path))) await systemClock.sleep(pause);
  try {
    return await run();
  } finally {
    await rm(path, { force: true });
  }
}

async function taken(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const age = await stat(path).then(
    ({ mtimeMs }) => systemClock.now() - mtimeMs,
    () => 0,
  );
  if (age > staleAfter) await rm(path, { force: true });
  return false;
}
