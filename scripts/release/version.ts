// All public packages have the same version.
import { ReleaseError } from './release-error.ts';

const form = /^(\d+)\.(\d+)\.(\d+)$/;

/** Throws ReleaseError unless `next` may follow `current`; the first release has the present version. */
export function checkVersion(next: string, current: string, isFirst: boolean): void {
  if (!form.test(next)) throw new ReleaseError(`${next || 'No version'} is not a version. Give one as in 0.2.0.`);
  const order = compare(next, current);
  if (order > 0 || (order === 0 && isFirst)) return;
  throw new ReleaseError(`The version is ${current} already. Give a later one, not ${next}.`);
}

function compare(one: string, other: string): number {
  const parts = (version: string) => form.exec(version)?.slice(1).map(Number) ?? [];
  const others = parts(other);
  for (const [index, part] of parts(one).entries()) {
    const difference = part - (others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Replaces every `"version": CURRENT` in the text of a JSON file. */
export function withVersion(json: string, current: string, next: string): string {
  return json.replaceAll(`"version": "${current}"`, `"version": "${next}"`);
}

/** Removes the paragraph of a README that says that there is no release. */
export function withoutNoRelease(readme: string): string {
  return readme.replace(/^\*\*No release is on npm yet\*\*.*\n\n/m, '');
}
