import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openStore } from './store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-server-'));
  file = join(folder, 'new', 'data.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

/** The file itself and the file that SQLite keeps beside it while it is open. */
const modes = () => [file, `${file}-wal`].map(modeOf);

test('only its owner may read the file, the files beside it, and a folder that was created for it', () => {
  const before = process.umask(0);
  const store = openStore(file);
  store.settings.set('signing_keys', 'secret');
  process.umask(before);
  expect(modes()).toEqual([0o600, 0o600]);
  expect(modeOf(join(folder, 'new'))).toBe(0o700);
  store.close();
});

test('a file that others could read becomes private, and an existing folder stays as it is', () => {
  openStore(file).close();
  chmodSync(file, 0o644);
  writeFileSync(`${file}-wal`, '', { mode: 0o644 });
  chmodSync(join(folder, 'new'), 0o755);
  const store = openStore(file);
  store.settings.set('signing_keys', 'secret');
  expect(modes()).toEqual([0o600, 0o600]);
  expect(modeOf(join(folder, 'new'))).toBe(0o755);
  store.close();
});

test('a second server on the file is refused until the first has ended', () => {
  const first = openStore(file);
  const inUse = `${file} is in use by another local server. Stop that one, or give another file with --data.`;
  expect(() => openStore(file)).toThrow(inUse);
  first.settings.set('still', 'works');
  first.close();
  const second = openStore(file);
  expect(second.settings.get('still')).toBe('works');
  second.close();
});

test('a second program reports it and ends; a killed one leaves nothing locked', async () => {
  const start = () => {
    const main = new URL('../main.ts', import.meta.url).pathname;
    const program = spawn(process.execPath, [main, '--port', '0', '--data', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void program.kill('SIGKILL'));
    return program;
  };
  const first = start();
  await once(first.stdout, 'data');
  const second = start();
  const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
  expect([code, said]).toEqual([1, expect.stringMatching(/^\S+ is in use by another local server\. Stop that one/)]);
  expect(said.trim().split('\n').length).toBe(1);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const store = openStore(file);
  expect(store.settings.get('signing_keys')).toBeTypeOf('string');
  store.close();
});

test('a file of another kind, a damaged one and a folder are refused in one sentence', () => {
  openStore(file).close();
  const whole = readFileSync(file);
  writeFileSync(file, 'Dear diary, '.repeat(1_000));
  expect(() => openStore(file)).toThrow(
    `${file} is not a data file of the local server. Give another file with --data.`,
  );
  writeFileSync(file, whole);
  truncateSync(file, Math.floor(whole.length / 2));
  expect(() => openStore(file)).toThrow(`${file} is damaged. Move it away, or give another file with --data.`);
  const middle = Buffer.from(whole);
  middle.fill(0xff, 4_096 * 3, 4_096 * 4);
  writeFileSync(file, middle);
  expect(() => openStore(file)).toThrow(`${file} is damaged.`);
  rmSync(file);
  mkdirSync(file);
  expect(() => openStore(file)).toThrow(`${file} is a folder. Give a file with --data.`);
  writeFileSync(join(folder, 'text'), '');
  expect(() => openStore(join(folder, 'text', 'data'))).toThrow('cannot be read and written');
});
