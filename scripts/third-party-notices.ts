// The licenses of the packages in a bundle, from esbuild's metafile.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** The name of the file, which is beside the bundles. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt';

/**
 ** Lists every package with at least one byte in the bundles, under the text of its license. Inputs in the metafiles are relative to `folder`.
 ** Throws if a package names no license.
 */
export function thirdPartyNotices(metafiles: readonly Metafile[], folder: string): string {
  const licenses = Map.groupBy(bundledPackages(metafiles, folder), licenseText);
  const sections = [...licenses].map(([text, packages]) => ({
    titles: [...new Set(packages.map(title))].sort(),
    text,
  }));
  sections.sort((one, other) => ((one.titles[0] ?? '') < (other.titles[0] ?? '') ? -1 : 1));
  return [
    'The files beside this one contain these packages.\n',
    ...sections.map(({ titles, text }) => `${titles.join('\n')}\n\n${text}\n`),
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

interface BundledPackage {
  folder: string;
  name: string;
  version: string;
  license: string;
}

function bundledPackages(metafiles: readonly Metafile[], folder: string): BundledPackage[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  // The workspace's own sources have the license of the package itself.
  const foreign = inputs.filter((path) => path.includes('node_modules/'));
  return [...new Set(foreign.map((path) => packageFolder(resolve(folder, path))))].map(describe);
}

/** A package.json without a version only sets the module type of the files beside it. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && manifestOf(folder).version !== undefined) return folder;
  }
  throw new Error(`${file} belongs to no package.`);
}

function describe(folder: string): BundledPackage {
  const { name, version, license } = manifestOf(folder);
  if (typeof license !== 'string')
    throw new Error(`${name}@${version} is in the bundle and names no license. Find it before this is published.`);
  return { folder, name, version, license };
}

function title({ name, version, license }: BundledPackage): string {
  return `${name}@${version} (${license})`;
}

function licenseText({ folder, license }: BundledPackage): string {
  const texts = globSync('{licen[cs]e,LICEN[CS]E,Licen[cs]e,COPYING,NOTICE}*{,/*}', { cwd: folder })
    .sort()
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile() && !/\.[cm]?[jt]s$/.test(file))
    .map((file) => readFileSync(file, 'utf8').trim());
  return texts.join('\n\n') || `The package has no license text. Its package.json says ${license}.`;
}

function manifestOf(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
