// The packages that are published: those of the workspace that are not private.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface PublicPackage {
  /** As in `packages/core`, whole. */
  folder: string;
  name: string;
  version: string;
  /** Of the published package: command to file. */
  bin: Readonly<Record<string, string>>;
  readme: string;
}

export const repositoryFolder = join(import.meta.dirname, '..');

/** In an order in which each finds those that it needs already published: core and local-server need none of the others. */
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

/** How npm and pnpm name a tarball. */
export function tarballName({ name, version }: Pick<PublicPackage, 'name' | 'version'>): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** The folder's name, as in `core`. */
export function shortName({ folder }: Pick<PublicPackage, 'folder'>): string {
  return basename(folder);
}
