import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { thirdPartyNotices } from './third-party-notices.ts';

const license = 'MIT License\n\nCopyright (c) 2026 Somebody';

test('only packages with code in the bundle are named, under their license', async () => {
  const notices = await noticesOf({
    used: { manifest: { license: 'MIT' }, license, source: 'export const used = globalThis.name;' },
    other: { manifest: { license: 'MIT' }, license, source: 'export const other = globalThis.name;' },
    bare: { manifest: { license: 'ISC' }, source: 'export const bare = globalThis.name;' },
    dropped: { manifest: { license: 'MIT' }, license: 'Not in the bundle', source: 'export const dropped = 1;' },
  });
  expect(notices).toContain(`other@1.0.0 (MIT)\nused@1.0.0 (MIT)\n\n${license}\n`);
  expect(notices).toContain('bare@1.0.0 (ISC)\n\nThe package has no license text. Its package.json says ISC.\n');
  expect(notices).not.toContain('dropped');
});

test('a package without a license stops the build', async () => {
  const unlicensed = { manifest: {}, source: 'export const unlicensed = globalThis.name;' };
  await expect(noticesOf({ unlicensed })).rejects.toThrow('unlicensed@1.0.0 is in the bundle and names no license.');
});

interface Package {
  manifest: { license?: string };
  license?: string;
  source: string;
}

/** The notices of a bundle that imports all of the packages and uses those that read `globalThis`. */
async function noticesOf(packages: Record<string, Package>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-notices-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, { manifest, license, source }] of Object.entries(packages)) {
    const home = join(folder, 'node_modules', name);
    await mkdir(join(home, 'esm'), { recursive: true });
    await writeFile(
      join(home, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', main: 'esm/index.js', ...manifest }),
    );
    await writeFile(join(home, 'esm', 'package.json'), JSON.stringify({ type: 'module' }));
    await writeFile(join(home, 'esm', 'index.js'), source);
    if (license) await writeFile(join(home, 'LICENSE.md'), license);
  }
  const names = Object.keys(packages);
  const used = names.filter((name) => name !== 'dropped');
  await writeFile(
    join(folder, 'index.js'),
    `${names.map((name) => `import { ${name} } from '${name}';`).join('\n')}\nconsole.log(${used.join(', ')});`,
  );
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ['index.js'],
    bundle: true,
    write: false,
    metafile: true,
  });
  return thirdPartyNotices([metafile], folder);
}
