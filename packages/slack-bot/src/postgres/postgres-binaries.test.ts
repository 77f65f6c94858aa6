import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as anywhere, expect, onTestFinished } from 'vitest';
import { placeIn } from './postgres-binaries.ts';

// Windows has neither root nor modes.
const test = anywhere.skipIf(process.platform === 'win32');

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-binaries-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const native = join(folder, 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await writeFile(join(native, 'bin', 'initdb'), 'program', { mode: 0o600 });
  await writeFile(join(native, 'data'), 'text', { mode: 0o600 });
  await symlink('data', join(native, 'link'));
  await chmod(native, 0o700);
  return { folder, native, shared: join(folder, 'shared') };
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('programs that only their owner can read are placed for everyone, once for each version', async () => {
  const { native, shared } = await setUp();
  const placed = await placeIn(shared, '18', native);
  expect(await modeOf(placed)).toBe('755');
  expect(await modeOf(join(placed, 'bin', 'initdb'))).toBe('755');
  expect(await modeOf(join(placed, 'data'))).toBe('644');
  expect(await readFile(join(placed, 'link'), 'utf8')).toBe('text');

  await writeFile(join(placed, 'data'), 'of the first');
  expect(await Promise.all([placeIn(shared, '18', native), placeIn(shared, '18', native)])).toEqual([placed, placed]);
  expect(await readFile(join(placed, 'data'), 'utf8')).toBe('of the first');
  expect(await placeIn(shared, '19', native)).not.toBe(placed);
});

test('two processes may place the same version at once', async () => {
  const { native, shared } = await setUp();
  const [one, other] = await Promise.all([placeIn(shared, '18', native), placeIn(shared, '18', native)]);
  expect(one).toBe(other);
  expect(await readFile(join(one, 'data'), 'utf8')).toBe('text');
});

test('nothing is placed in a folder that leads somewhere else', async () => {
  const { folder, native, shared } = await setUp();
  await mkdir(join(folder, 'elsewhere'));
  await symlink(join(folder, 'elsewhere'), shared);
  await expect(placeIn(shared, '18', native)).rejects.toThrow('belongs to another user');
});
