// One process at a time, by a file that only one can create.
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock } from '../clock.ts';
import { ConnectorError } from '../errors.ts';

/** A lock of this age was left behind by a process that died, in ms: longer than any call to an issuer takes. */
const staleAfter = 20_000;
/** ms until a waiting process gives up. */
const patience = 40_000;

/** Runs while it holds the lock at that path. Throws ConnectorError `unavailable` when others never let go of it. */
export async function withFileLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const end = systemClock.now() + patience;
  while (!(await taken(path))) {
    if (systemClock.now() > end) {
      throw new ConnectorError('unavailable', 'Another process keeps the stored sign-in locked.', {
        hint: `Try again; if nothing else is running, delete ${path}.`,
      });
    }
    await systemClock.sleep(20 + Math.random() * 30);
  }
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
