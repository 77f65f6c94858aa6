// The published packages: those of the workspace that are not private.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface PublicPackage {
  /** The absolute path of a folder such as `packages/core`. */
  folder: string;
  name: string;
  version: string;
  /** The commands of the published package, with their files. */
  bin: Readonly<Record<string, string>>;
  readme: string;
}

export const repositoryFolder = join(import.meta.dirname, '..');

/** In the order of publishing, so that dependencies come first: core depends on none of the others, hosting on core only. */
export function publicPackages(root = repositoryFolder): PublicPackage[] {
  return globSync('packages/*/package.json', { cwd: root })
    .sort()
    .flatMap((file) => {
      const folder = dirname(join(root, file));
      const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
      if (manifest.private) return [];
      const { name, version, publishConfig } = manifest;
      return [{ folder, name, version, bin: publishConfig?.bin ?? {}, readme: join(folder, 'README.md') }];
    });
}

/** The name that npm and pnpm give a tarball. */
export function tarballName({ name, version }: Pick<PublicPackage, 'name' | 'version'>): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** The name of the folder, such as `core`. */
export function shortName({ folder }: Pick<PublicPackage, 'folder'>): string {
  return basename(folder);
}
