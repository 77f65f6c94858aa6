// The sources that the rules look at, and what they import.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Source {
  /** As in `packages/core/src/run.ts`. */
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

/** Everything a file imports, as it is written: types too, since who reads a file must know them. */
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
