// A temporary copy of the work tree with packages of its own, in which mutants are switched on and tests run.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../cache-folder.ts';
import { instrument, type Numbered, switchFiles } from './instrument.ts';
import { createTestRunner, type TestRunner } from './run-tests.ts';

export const root = join(import.meta.dirname, '../..');

export interface WorkCopy {
  /** Switches one mutant on, or with 0 none. */
  switchOn(id: number): Promise<void>;
  /** The mutants that ran since the last `switchOn`. */
  reached(): Promise<Set<number>>;
  run: TestRunner['run'];
  stop(): Promise<void>;
}

/** Copies the files that git knows or would add. The copies are deleted when this process ends. */
export async function copyWorkTree(
  count: number,
  mutants: readonly Numbered[],
  databaseUrl: string,
): Promise<WorkCopy[]> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const files = [...new Set(stdout.split('\0').filter(Boolean))];
  const all = await mkdtemp(join(tmpdir(), 'codetether-mutants-'));
  process.once('exit', () => rmSync(all, { recursive: true, force: true }));
  const copies: WorkCopy[] = [];
  for (let number = 1; number <= count; number += 1) {
    const base = join(all, `${number}`);
    copies.push(workCopy(base, await copyOnce(base, files, mutants), databaseUrl));
  }
  return copies;
}

async function copyOnce(base: string, files: readonly string[], mutants: readonly Numbered[]): Promise<string> {
  const folder = join(base, 'repository');
  for (const file of files) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    // A file that was deleted and not committed is still listed.
    await cp(join(root, file), join(folder, file)).catch(() => undefined);
  }
  for (const [file, own] of Map.groupBy(mutants, ({ file }) => file)) {
    await writeFile(join(folder, file), instrument(await readFile(join(folder, file), 'utf8'), own, base));
  }
  await run('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], { cwd: folder });
  return folder;
}

function workCopy(base: string, folder: string, databaseUrl: string): WorkCopy {
  const temporary = join(base, 't');
  const { active, reached } = switchFiles(base);
  const tests = createTestRunner(folder, { TMPDIR: temporary, DATABASE_URL: databaseUrl });
  return {
    run: tests.run,
    stop: tests.stop,
    async switchOn(id) {
      await mkdir(temporary, { recursive: true });
      await writeFile(active, String(id));
      await writeFile(reached, '');
    },
    async reached() {
      return new Set((await readFile(reached, 'utf8')).split('\n').filter(Boolean).map(Number));
    },
  };
}
