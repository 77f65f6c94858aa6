// A release in a small repository: git is real, npm and the pack test are replaced.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { release } from './release.ts';

const address = { type: 'git', url: 'git+https://example.com/somebody/connect.git' };
const names = ['@codetether/core', '@codetether/slack-bot'];

test('a release: version, changelog, pack test, commit, tag, and then npm with a proof', async () => {
  const { read, begin, commands, git } = repository();
  await begin('0.2.0');
  expect(read('CHANGELOG.md')).toBe(
    '# Changelog\n\n## 0.2.0 (2026-11-30)\n\n- It is faster.\n\n## 0.1.0\n\n- It is.\n',
  );
  expect(JSON.parse(read('packages/core/package.json')).version).toBe('0.2.0');
  expect(JSON.parse(read('packages/core/server.json'))).toEqual({ version: '0.2.0', packages: [{ version: '0.2.0' }] });
  expect(JSON.parse(read('packages/private/package.json')).version).toBe('0.1.0');
  expect(read('packages/core/README.md')).toBe('# core\n\nMore.\n');
  expect(git('log', '-1', '--format=%s %D')).toMatch(/^Release 0\.2\.0 .*tag: v0\.2\.0/);
  expect(git('status', '--porcelain')).toBe('');
  expect(commands()).toEqual([
    'pnpm packed tarballs',
    'npm view @codetether/core versions --json',
    'npm publish tarballs/codetether-core-0.2.0.tgz --access public --provenance',
    'npm view @codetether/slack-bot versions --json',
    'npm publish tarballs/codetether-slack-bot-0.2.0.tgz --access public --provenance',
  ]);
});

test('where npm accepts no proof it stops before npm, and the job of the tag continues from there', async () => {
  const { begin, commands, said, git } = repository();
  await begin('0.2.0', { canProve: false });
  expect(commands()).toEqual(['pnpm packed tarballs']);
  expect(said.at(-1)).toContain('git push --follow-tags');
  const tagged = git('rev-parse', 'HEAD');
  await begin('0.2.0');
  expect(git('rev-parse', 'HEAD')).toBe(tagged);
  expect(commands().filter((command) => command.startsWith('npm publish'))).toHaveLength(2);
});

test('after a failure a second run publishes only what is not on npm', async () => {
  const { begin, commands, npm } = repository();
  npm.failsAt = '@codetether/slack-bot';
  await expect(begin('0.2.0')).rejects.toThrow('npm is down');
  expect(npm.has).toEqual(['@codetether/core']);
  npm.failsAt = '';
  await begin('0.2.0');
  expect(commands().filter((command) => command.startsWith('npm publish'))).toEqual([
    'npm publish tarballs/codetether-core-0.2.0.tgz --access public --provenance',
    'npm publish tarballs/codetether-slack-bot-0.2.0.tgz --access public --provenance',
    'npm publish tarballs/codetether-slack-bot-0.2.0.tgz --access public --provenance',
  ]);
});

test('the first release has the present version', async () => {
  const { begin, git } = repository();
  await begin('0.1.0');
  expect(git('tag')).toBe('v0.1.0');
});

test('a dry run sends nothing', async () => {
  const { begin, commands, said } = repository();
  await begin('0.2.0', { dryRun: true, canProve: false });
  expect(commands().filter((command) => command.startsWith('npm publish'))).toEqual([
    'npm publish tarballs/codetether-core-0.2.0.tgz --access public --dry-run',
    'npm publish tarballs/codetether-slack-bot-0.2.0.tgz --access public --dry-run',
  ]);
  expect(said.at(-1)).toBe('@codetether/slack-bot@0.2.0 would be published');
});

test('when the pack test fails everything is restored', async () => {
  const { begin, commands, npm, read, git } = repository();
  npm.packTestFails = true;
  await expect(begin('0.2.0')).rejects.toThrow('packed: 1 failures');
  expect([git('status', '--porcelain'), git('tag')]).toEqual(['', '']);
  expect(JSON.parse(read('packages/core/package.json')).version).toBe('0.1.0');
  expect(commands()).toEqual(['pnpm packed tarballs']);
});

test.each([
  ['no address', '0.2.0', { root: { private: true } }, /Set "repository" in package\.json/],
  ['a change that is not committed', '0.2.0', { dirty: true }, /changes that are not committed/],
  ['no version', '', {}, /No version is not a version/],
  ['a version that is none', 'next', {}, /next is not a version\. Give one as in 0\.2\.0/],
  ['an earlier version', '0.0.9', {}, /The version is 0\.1\.0 already/],
  ['the same version again', '0.1.0', { tag: 'v0.0.1' }, /The version is 0\.1\.0 already/],
  [
    'nothing to tell',
    '0.2.0',
    { changelog: '# Changelog\n\n## Unreleased\n\n## 0.1.0\n' },
    /says nothing under "## Unreleased"/,
  ],
  ['no heading', '0.2.0', { changelog: '# Changelog\n\n## 0.1.0\n\n- It is.\n' }, /says nothing under "## Unreleased"/],
] as const)('it refuses %s, and changes nothing', async (_, version, setting, message) => {
  const { begin, commands, git } = repository(setting);
  const before = [git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')];
  await expect(begin(version)).rejects.toThrow(message);
  expect(commands()).toEqual([]);
  expect([git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')]).toEqual(before);
});

interface Setting {
  root?: object;
  changelog?: string;
  dirty?: boolean;
  tag?: string;
}

function repository({ root, changelog, dirty, tag }: Setting = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'codetether-release-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  const write = (file: string, text: string | object) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), typeof text === 'string' ? text : JSON.stringify(text, undefined, 2));
  };
  write('package.json', root ?? { private: true, repository: address });
  write('CHANGELOG.md', changelog ?? '# Changelog\n\n## Unreleased\n\n- It is faster.\n\n## 0.1.0\n\n- It is.\n');
  write('README.md', '# All\n');
  for (const name of [...names, 'private']) {
    const home = `packages/${name.split('/').at(-1)}`;
    write(`${home}/package.json`, { name, version: '0.1.0', private: name === 'private' });
    write(`${home}/README.md`, '# core\n\n**No release is on npm yet**, so build it.\n\nMore.\n');
  }
  write('packages/core/server.json', { version: '0.1.0', packages: [{ version: '0.1.0' }] });
  git('init', '--quiet');
  for (const [key, value] of [
    ['user.name', 'Ada Lovelace'],
    ['user.email', 'ada@example.com'],
  ])
    git('config', `${key}`, `${value}`);
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  if (tag) git('tag', tag);
  if (dirty) write('README.md', '# Changed\n');

  const npm = { has: [] as string[], failsAt: '', packTestFails: false };
  const log: string[] = [];
  const said: string[] = [];
  return {
    npm,
    said,
    git,
    read: (file: string) => readFileSync(join(folder, file), 'utf8'),
    commands: () => log,
    begin: (version: string, more: { dryRun?: boolean; canProve?: boolean } = {}) =>
      release({
        root: folder,
        version,
        date: '2026-11-30',
        tarballs: 'tarballs',
        dryRun: false,
        canProve: true,
        ...more,
        say: (line) => void said.push(line),
        async run(program, args, cwd) {
          if (program === 'git') return execFileSync('git', [...args], { cwd, encoding: 'utf8' });
          log.push([program, ...args].join(' '));
          return program === 'pnpm' ? packTest() : answerOfNpm(args);
        },
      }),
  };

  function packTest(): string {
    if (npm.packTestFails) throw new Error('packed: 1 failures');
    return '';
  }

  function answerOfNpm([command, what = '', ...flags]: readonly string[]): string {
    if (command === 'view') {
      if (!npm.has.includes(what)) throw new Error('npm error code E404');
      return '"0.2.0"';
    }
    const name = names.find((known) => what.includes(known.slice(1).replace('/', '-'))) ?? what;
    if (name === npm.failsAt) throw new Error('npm is down');
    if (!flags.includes('--dry-run')) npm.has.push(name);
    return '';
  }
}
