import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withFileLock } from './file-lock.ts';

async function freshPath() {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'codetether', 'lock');
}

/** Looks as if its holder could not renew it for a minute. */
async function growOld(path: string) {
  const minuteAgo = Date.now() / 1000 - 60;
  for (const name of await readdir(path)) await utimes(join(path, name), minuteAgo, minuteAgo);
}

/** Holds the lock until the test releases it. */
async function holder(path: string) {
  const begun = Promise.withResolvers<void>();
  const leave = Promise.withResolvers<void>();
  const done = withFileLock(path, () => {
    begun.resolve();
    return leave.promise;
  });
  await begun.promise;
  return {
    async leave() {
      leave.resolve();
      await done;
    },
  };
}

/** Counts how many of its functions run at once. */
function crowd() {
  let inside = 0;
  let most = 0;
  return {
    most: () => most,
    async run() {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside -= 1;
    },
  };
}

test('one function runs at a time, and no file is left behind', async () => {
  const path = await freshPath();
  const { run, most } = crowd();
  await Promise.all(Array.from({ length: 20 }, () => withFileLock(path, run)));
  expect(most()).toBe(1);
  expect(await readdir(dirname(path))).toEqual([]);
});

test('a failure frees the lock', async () => {
  const path = await freshPath();
  const failing = withFileLock(path, async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await withFileLock(path, async () => 'next')).toBe('next');
});

test('one of those that wait takes the lock of a dead process', async () => {
  const path = await freshPath();
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'dead'), '');
  await growOld(path);
  const { run, most } = crowd();
  await Promise.all(Array.from({ length: 20 }, () => withFileLock(path, run)));
  expect(most()).toBe(1);
});

test('the lock of a process that died while it freed the lock is free', async () => {
  const path = await freshPath();
  await mkdir(path, { recursive: true });
  expect(await withFileLock(path, async () => 'next')).toBe('next');
});

test('a holder that slept does not free the lock of the next one', async () => {
  const path = await freshPath();
  const sleeper = await holder(path);
  await growOld(path);
  const next = await holder(path);
  await sleeper.leave();
  const { run, most } = crowd();
  const third = withFileLock(path, run);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(most()).toBe(0);
  await next.leave();
  await third;
  expect(most()).toBe(1);
});

test('a path where no lock can be made is an error', async () => {
  const path = await freshPath();
  await mkdir(dirname(path));
  await writeFile(path, 'a file');
  await expect(withFileLock(path, async () => undefined)).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(await readdir(dirname(path))).toEqual(['lock']);
});
