// The rules of imports and of files, each a function from all sources to sentences.
import { operations } from '@codetether/core';
import { floors } from './floors.ts';
import { placeIn } from './place.ts';
import { importsOf, localImportsOf, packageOf, type Source } from './source.ts';

const maxLines = 300;
const maxLooseFiles = 7;
const mayReadEnvironment = /(^|\/)(main|local|config)\.ts$/;
const mayImportLocalServer = /(^|\/)(main|local|demo)\b/;
/** Core defines the operations, and the embedded server implements their API. */
const mayNameOperations = new Set(['core', 'local-server']);

/** One sentence for everything that breaks a rule. */
export function layerProblems(sources: readonly Source[]): string[] {
  const rules = [imports, circles, looseFiles, packages, environment, operationNames, length];
  return rules.flatMap((rule) => rule(sources));
}

/** A file imports from its own place and from lower floors. */
function imports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const { name, inner } = packageOf(source.file);
    const known = floors[name];
    if (!known) return [];
    const own = placeIn(known, inner);
    if (!own) return [`${source.file} is in no place: give it one in scripts/layers/floors.ts`];
    return localImportsOf(source).flatMap((target) => {
      const at = packageOf(target);
      const other = at.name === name ? placeIn(known, at.inner) : undefined;
      if (!other || other.place === own.place || other.floor < own.floor) return [];
      const fault = other.floor > own.floor ? 'which is above it' : 'which is beside it';
      return [`${source.file} in ${own.place.path} imports ${target} from ${other.place.path}, ${fault}`];
    });
  });
}

/** The places without a file, which docs/architecture.md would show; give it all sources. */
export function emptyPlaces(sources: readonly Source[]): string[] {
  return Object.entries(floors).flatMap(([name, known]) => {
    const files = sources.map(({ file }) => packageOf(file)).filter((at) => at.name === name);
    const isEmpty = (path: string) => !files.some(({ inner }) => inner === path || inner.startsWith(`${path}/`));
    return known
      .flat()
      .filter(({ path }) => isEmpty(path))
      .map(({ path }) => `packages/${name}/src/${path} does not exist: take it out of scripts/layers/floors`);
  });
}

/** Import circles, including imports of types. */
function circles(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map((source) => [source.file, localImportsOf(source)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`a circle: ${[...path.slice(start), file].join(' → ')}`);
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** A reader can only keep track of a few files without folders. */
const flat = new Set(['zapier-app']);

/** The folder list shows the architecture only if few files are beside the folders. */
function looseFiles(sources: readonly Source[]): string[] {
  const loose = Map.groupBy(
    sources.filter(({ file }) => !packageOf(file).inner.includes('/')),
    ({ file }) => packageOf(file).name,
  );
  return [...loose].flatMap(([name, files]) =>
    floors[name] && !flat.has(name) && files.length > maxLooseFiles
      ? [
          `packages/${name}/src has ${files.length} loose files, at most ${maxLooseFiles} are allowed: move some into folders`,
        ]
      : [],
  );
}

/** Below the adapters: a package, and those that it may import. */
const libraries: Readonly<Record<string, readonly string[]>> = { core: [], 'local-server': [], hosting: ['core'] };

/** Adapters import core, and what programs share that serve many accounts, and never each other; only the files that start the embedded server import it. */
function packages(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, text }) => {
    const { name, inner } = packageOf(file);
    const allowed = (target: string) => {
      const imported = target.split('/')[1] ?? '';
      const below = libraries[name];
      if (below) return below.includes(imported);
      if (imported === 'local-server') return mayImportLocalServer.test(inner);
      return imported === name || imported in libraries;
    };
    return importsOf(text)
      .filter((target) => target.startsWith('@codetether/') && !allowed(target))
      .map((target) => `${file} imports ${target}`);
  });
}

function environment(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file, text }) => /\bprocess\.env\b/.test(text) && !mayReadEnvironment.test(file))
    .map(({ file }) => `${file} reads process.env: only config.ts, main.ts and local.ts may`);
}

function operationNames(sources: readonly Source[]): string[] {
  const named = operations.map(({ name }) => ({ name, pattern: new RegExp(`['"\`]${name}['"\`]`) }));
  return sources
    .filter(({ file }) => !mayNameOperations.has(packageOf(file).name))
    .flatMap(({ file, text }) =>
      named
        .filter(({ pattern }) => pattern.test(text))
        .map(({ name }) => `${file} names ${name}: import the operation, or let it declare what you need`),
    );
}

function length(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > maxLines ? [`${file} has ${lines} lines, at most ${maxLines} are allowed: split it by concept`] : [];
  });
}
