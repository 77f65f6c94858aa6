// The tarballs, as they are published.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PublicPackage, tarballName } from '../public-packages.ts';

const run = promisify(execFile);

/** Builds the package from scratch and packs it into the folder; returns the tarball. */
export async function pack(published: PublicPackage, folder: string): Promise<string> {
  // Windows starts pnpm.cmd only in a shell.
  const shell = process.platform === 'win32';
  await run('pnpm', ['pack', '--pack-destination', folder], { cwd: published.folder, shell });
  return join(folder, tarballName(published));
}

/** One sentence for each fault of an unpacked tarball; `files` are relative to `folder`. */
export async function contentProblems(folder: string, files: readonly string[]): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const bundled = manifest.dependencies === undefined;
  const promised = [
    'LICENSE',
    'README.md',
    ...(bundled ? ['dist/THIRD-PARTY-NOTICES.txt'] : []),
    ...Object.values<string>(manifest.bin ?? {}),
    ...Object.values<Record<string, string>>(manifest.exports ?? {}).flatMap(Object.values<string>),
  ].map((file) => file.replace(/^\.\//, ''));
  const missing = promised.filter((file) => !files.includes(file)).map((file) => `${file} is missing`);
  const extra = files
    .filter(
      (file) =>
        !/^(LICENSE|README\.md|package\.json|dist\/.*)$/.test(file) ||
        /\.test\.|\.tsx?$/.test(file.replace(/\.d\.ts$/, '')),
    )
    .map((file) => `${file} does not belong there`);
  const foreign = Object.entries<string>(manifest.dependencies ?? {})
    .filter(([, version]) => /^(workspace|catalog):/.test(version))
    .map(([name, version]) => `${name} has the version ${version}, which only the workspace knows`);
  const open = manifest.publishConfig?.access === 'public' ? [] : ['publishConfig.access is not public'];
  return [...missing, ...extra, ...foreign, ...open];
}
