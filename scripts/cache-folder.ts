// A folder that keeps what a command downloads or builds, outside the workspace and its lock file.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BoundOptions, startBound } from './bound-program.ts';

export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), name);
}

/** `make` fills a folder and returns what becomes `target`; one that was interrupted leaves nothing there. */
export async function madeOnce(
  cache: string,
  target: string,
  make: (folder: string) => Promise<string>,
): Promise<void> {
  if (await exists(target)) return;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'making-'));
  try {
    await rename(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Installs packages (`name==version`) with pip into the folder, and returns it. */
export async function pipInstall(folder: string, packages: readonly string[]): Promise<string> {
  await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, ...packages], { folder });
  return folder;
}

/** Installs packages (`name@version`) with npm into the folder, without running their scripts, and returns it. */
export async function npmInstall(folder: string, packages: readonly string[]): Promise<string> {
  await run('npm', ['install', '--silent', '--no-audit', '--ignore-scripts', '--prefix', folder, ...packages], {
    folder,
  });
  return folder;
}

/** A program that a command needs: what a user calls it, and a call that succeeds where it is installed. */
export type Needed = readonly [name: string, command: string, args: readonly string[]];

export const python: Needed = [
  'Python 3.10 or later with pip (python3)',
  'python3',
  ['-c', 'import sys, pip; sys.exit(sys.version_info < (3, 10))'],
];
export const npm: Needed = ['npm', 'npm', ['--version']];

/** Says which of the programs this machine lacks; undefined when it has all. */
export async function lackingText(
  needed: readonly Needed[],
  more: readonly string[] = [],
): Promise<string | undefined> {
  const missing: string[] = [];
  for (const [name, command, args] of needed) if (!(await runs(command, args))) missing.push(name);
  missing.push(...more);
  if (missing.length === 0) return undefined;
  return `This machine lacks ${missing.join(', ')}. Install ${missing.length === 1 ? 'it' : 'them'}, then run this command again.`;
}

/** Throws with the last lines of what the command wrote. It never outlives this process. */
export async function run(command: string, args: readonly string[], options: BoundOptions = {}): Promise<void> {
  const program = startBound(command, args, options);
  let said = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (text: Buffer) => {
      said = `${said}${text}`.slice(-4_000);
    });
  }
  const [code] = await once(program, 'close');
  if (code === 0) return;
  const last = said.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${[command, ...args].slice(0, 3).join(' ')} failed:\n${last}`);
}

function runs(command: string, args: readonly string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
