// The sources that the rules check, and their imports.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Source {
  /** For example `packages/core/src/run.ts`. */
  file: string;
  text: string;
}

/** The sources of all packages, without tests. */
export function readSources(): Source[] {
  const root = join(import.meta.dirname, '../..');
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((file) => !/\.(test|d)\.ts$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

/** Everything that a file imports, as written. Includes types, since a reader of the file must know them. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => target);
}

/** The files of the repository that a file imports. */
export function localImportsOf({ file, text }: Source): string[] {
  return importsOf(text)
    .filter((target) => target.startsWith('.'))
    .map((target) => normalize(join(dirname(file), target)));
}

export function packageOf(file: string): { name: string; inner: string } {
  const [, name = '', , ...inner] = file.split('/');
  return { name, inner: inner.join('/') };
}
