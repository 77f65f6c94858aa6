// Installs programs that only benches and measurements use: from npm, into a folder outside the workspace, when a script needs them.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Installs the packages (`name@version`) without running their scripts; returns the folder of their `node_modules`, which is deleted when this process ends. */
export async function fetchPackages(packages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-packages-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const flags = ['--prefix=.', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  // By default npm says only after minutes that it cannot reach the registry, or does not trust it.
  flags.push('--fetch-retries=1', '--fetch-retry-mintimeout=1000');
  // Windows starts npm.cmd only in a shell.
  const shell = process.platform === 'win32';
  await promisify(execFile)('npm', ['install', ...flags, ...packages], { cwd: folder, shell });
  return join(folder, 'node_modules');
}
