// pnpm release VERSION [--dry-run]: docs/releasing.md.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { repositoryFolder } from './public-packages.ts';
import { release } from './release/release.ts';
import { ReleaseError } from './release/release-error.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'dry-run': { type: 'boolean' } } });
const dryRun = values['dry-run'] ?? false;
const work = await mkdtemp(join(tmpdir(), 'codetether-release-'));
try {
  await release({
    root: dryRun ? await clone(join(work, 'checkout')) : repositoryFolder,
    version: positionals[0] ?? '',
    date: new Date().toISOString().slice(0, 10),
    tarballs: join(work, 'tarballs'),
    dryRun,
    // The variables that npm checks on GitHub and on GitLab.
    canProve: Boolean(process.env.ACTIONS_ID_TOKEN_REQUEST_URL ?? process.env.SIGSTORE_ID_TOKEN),
    run,
    say: (line) => console.log(line),
  });
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await rm(work, { recursive: true, force: true });
}

/** A dry run changes the files of a clone, so it does not include uncommitted changes. */
async function clone(folder: string): Promise<string> {
  // Its commit there needs an author, and a CI job has none.
  const author = ['--config', 'user.name=Dry run', '--config', 'user.email=dry-run@example.com'];
  await run('git', ['clone', '--quiet', ...author, repositoryFolder, folder], repositoryFolder);
  await run('pnpm', ['install', '--frozen-lockfile'], folder);
  return folder;
}

/** Prints the output of the pack test while it runs. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const shell = process.platform === 'win32';
  if (program !== 'pnpm') return (await promisify(execFile)(program, [...args], { cwd, shell })).stdout;
  const child = spawn(program, args, { cwd, shell, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
  return '';
}
