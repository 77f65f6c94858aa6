// A file that only its owner may read.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces the file atomically: mode 0600, in a folder with mode 0700 if it creates one. Returns once the file is on the disk. */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  await withNewFile(path, text, (next) => rename(next, path));
}

/**
 * The text of the file, which is created with the result of `make` if it does not exist. If several processes create it at once, all get the text of the
 * first.
 */
export async function keptOnce(path: string, make: () => string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(ignoring('ENOENT'));
  if (kept !== undefined) return kept;
  // A link appears at once with its whole text, or not at all.
  await withNewFile(path, make(), (next) => link(next, path).catch(ignoring('EEXIST')));
  return readFile(path, 'utf8');
}

async function withNewFile(path: string, text: string, place: (next: string) => Promise<void>): Promise<void> {
  const next = `${path}.${randomUUID()}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(next, text, { mode: 0o600, flush: true });
    await place(next);
  } finally {
    await rm(next, { force: true });
  }
}

function ignoring(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
