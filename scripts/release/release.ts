// One release: version, changelog, build, pack test, commit, tag, publish with provenance. Skips steps that are done already, so that a release can be repeated after a failure.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PublicPackage, publicPackages, tarballName } from '../public-packages.ts';
import { releaseNotes } from './changelog.ts';
import { ReleaseError } from './release-error.ts';
import { checkVersion, withoutNoRelease, withVersion } from './version.ts';

export interface ReleaseOptions {
  /** The repository's folder: a clean checkout. */
  root: string;
  version: string;
  /** As in 2026-11-30. */
  date: string;
  /** The folder for the tarballs, which are tested and then published. */
  tarballs: string;
  /** Sends nothing to npm, and only prints the steps. */
  dryRun: boolean;
  /** Whether npm can prove here from which commit the packages were built. */
  canProve: boolean;
  /** Runs a program in a folder and returns its output. Throws if it fails. */
  run(program: string, args: readonly string[], folder: string): Promise<string>;
  say(line: string): void;
}

/** Throws ReleaseError before it changes anything, and the errors of the steps. */
export async function release(options: ReleaseOptions): Promise<void> {
  const { root, version, say } = options;
  const tag = `v${version}`;
  const git = (...args: string[]) => options.run('git', args, root);

  if (!repositoryOf(root)) {
    throw new ReleaseError(
      'The repository has no address. Set "repository" in package.json: { "type": "git", "url": "git+https://github.com/OWNER/NAME.git" }.',
    );
  }
  if ((await git('status', '--porcelain')).trim() !== '')
    throw new ReleaseError('The checkout has changes that are not committed. Commit or stash them.');

  const tags = (await git('tag', '--list', 'v*')).split('\n').filter(Boolean);
  if (tags.includes(tag)) {
    const [head, tagged] = [await git('rev-parse', 'HEAD'), await git('rev-parse', `${tag}^{commit}`)];
    if (head !== tagged)
      throw new ReleaseError(`${tag} is another commit than this one. Check it out: git checkout ${tag}.`);
    await packTest(options);
  } else {
    prepare(options, tags.length === 0);
    try {
      await packTest(options);
    } catch (error) {
      await git('checkout', '--', '.');
      throw error;
    }
    if ((await git('status', '--porcelain')).trim() !== '')
      await git('commit', '--all', '--message', `Release ${version}`);
    await git('tag', '--annotate', tag, '--message', `Release ${version}`);
    say(`${tag} is committed and tagged`);
  }
  if (options.canProve || options.dryRun) await publishAll(options);
  else
    say(
      `Nothing is published yet: npm takes a proof of the commit from a CI job only. git push --follow-tags, and run this command there.`,
    );
}

function repositoryOf(root: string): unknown {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).repository?.url;
}

/** Everything in the checkout that names the version; throws before the first file is written. */
function prepare({ root, version, date, say }: ReleaseOptions, isFirst: boolean): void {
  const packages = publicPackages(root);
  const [{ version: current } = { version: '' }] = packages;
  checkVersion(version, current, isFirst);
  const changed = new Map<string, string>();
  const change = (file: string, how: (text: string) => string) => changed.set(file, how(readFileSync(file, 'utf8')));
  change(join(root, 'CHANGELOG.md'), (text) => releaseNotes(text, version, date));
  for (const { folder, readme } of packages) {
    for (const file of globSync(join(folder, '{package,server}.json')))
      change(file, (text) => withVersion(text, current, version));
    change(readme, withoutNoRelease);
  }
  change(join(root, 'README.md'), withoutNoRelease);
  for (const [file, text] of changed) writeFileSync(file, text);
  say(`version ${version} and its changelog`);
}

async function packTest({ root, tarballs, run, say }: ReleaseOptions): Promise<void> {
  await run('pnpm', ['packed', tarballs], root);
  say('built, packed, installed and tried out');
}

async function publishAll(options: ReleaseOptions): Promise<void> {
  for (const published of publicPackages(options.root)) {
    const { name, version } = published;
    if (await isPublished(published, options)) options.say(`${name}@${version} is on npm already`);
    else {
      await publish(published, options);
      options.say(options.dryRun ? `${name}@${version} would be published` : `${name}@${version} is published`);
    }
  }
}

async function publish(published: PublicPackage, { root, tarballs, dryRun, run }: ReleaseOptions): Promise<void> {
  const flags = ['--access', 'public', ...(dryRun ? ['--dry-run'] : ['--provenance'])];
  await run('npm', ['publish', join(tarballs, tarballName(published)), ...flags], root);
}

async function isPublished({ name, version }: PublicPackage, { root, run }: ReleaseOptions): Promise<boolean> {
  const versions = await run('npm', ['view', name, 'versions', '--json'], root).catch((error: unknown) => {
    if (String(error).includes('E404')) return '[]';
    throw error;
  });
  return [JSON.parse(versions)].flat().includes(version);
}
