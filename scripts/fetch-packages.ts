// Programs that are only measured or measured with: from npm, into a folder outside the workspace, when a script needs them.
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Installs the packages (`name@version`), without running their scripts; the folder of their `node_modules`. */
export async function fetchPackages(packages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-packages-'));
  const flags = ['--prefix=.', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  // Windows starts npm.cmd in a shell only.
  const shell = process.platform === 'win32';
  await promisify(execFile)('npm', ['install', ...flags, ...packages], { cwd: folder, shell });
  return join(folder, 'node_modules');
}
