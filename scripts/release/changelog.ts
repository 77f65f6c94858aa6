// CHANGELOG.md: unreleased changes are under `## Unreleased`.
import { ReleaseError } from './release-error.ts';

const heading = '## Unreleased';

/** Moves the unreleased changes to that version; `date` as in 2026-11-30. Throws ReleaseError if there are none. */
export function releaseNotes(changelog: string, version: string, date: string): string {
  const [, notes = ''] = /^## Unreleased\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(changelog) ?? [];
  if (notes.trim() === '')
    throw new ReleaseError(
      `CHANGELOG.md says nothing under "${heading}". Write there what users will notice in ${version}.`,
    );
  return changelog.replace(heading, () => `## ${version} (${date})`);
}
