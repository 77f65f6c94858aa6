// The law of imports: down only, never in a circle, never between adapters; no operation's name in an adapter; `process.env` in configuration only.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { operations } from '@codetether/core';

/** Core's floors, lowest first: a file may import from its own floor and below. */
const floors: readonly RegExp[] = [
  /^(errors|scopes|fields|json|clock|log|concurrently|in-turns|first-success|private-file|nesting|reserved|signing|signing-settings|shared-look|settings|storable|what-failed|uncaught|web-guard)\.ts$|^untrusted\//,
  /^network\//,
  /^(api|auth|telemetry)\//,
  /^(operation|inputs|conversations)\.ts$|^cards\//,
  /^operations\//,
  /^(coerce|run|poll|position-store|deliveries|watch|context)\.ts$/,
  /^index\.ts$/,
];

const longestFile = 300;
const mayReadEnvironment = /(^|\/)(main|local|config)\.ts$/;
const mayImportLocalServer = /^(main|local|demo)\b/;

export interface Source {
  /** As in `packages/core/src/run.ts`. */
  file: string;
  text: string;
}

/** Everything that breaks the law, one sentence each. */
export function layerProblems(sources: readonly Source[]): string[] {
  return [...sources.flatMap(problemsOf), ...circles(sources)];
}

function problemsOf({ file, text }: Source): string[] {
  const { name, inner } = placeOf(file);
  const problems = importsOf(text).flatMap((target) => {
    if (target.startsWith('@codetether/')) return packageProblem(file, name, inner, target);
    return name === 'core' && target.startsWith('.') ? floorProblem(file, inner, target) : [];
  });
  if (name === 'core' && floorOf(inner) < 0) {
    problems.push(`${file} stands on no floor: give it one in scripts/layers.ts`);
  }
  if (/\bprocess\.env\b/.test(text) && !mayReadEnvironment.test(file)) {
    problems.push(`${file} reads process.env: only config.ts and main.ts may`);
  }
  if (name !== 'core' && name !== 'local-server') {
    for (const operation of operations) {
      if (new RegExp(`['"\`]${operation.name}['"\`]`).test(text)) {
        problems.push(`${file} names ${operation.name}: import the operation, or let it declare what you need`);
      }
    }
  }
  const lines = text.split('\n').length - 1;
  if (lines > longestFile) problems.push(`${file} has ${lines} lines: split it by concept`);
  return problems;
}

function packageProblem(file: string, name: string, inner: string, target: string): string[] {
  const imported = target.split('/')[1] ?? '';
  if (name !== 'core' && name !== 'local-server') {
    if (imported === name || imported === 'core') return [];
    if (imported === 'local-server' && mayImportLocalServer.test(inner)) return [];
  }
  return [`${file} imports ${target}`];
}

function floorProblem(file: string, inner: string, target: string): string[] {
  const own = floorOf(inner);
  const other = floorOf(normalize(join(dirname(inner), target)));
  return other > own ? [`${file} imports ${target} from a floor above`] : [];
}

function floorOf(inner: string): number {
  return floors.findIndex((pattern) => pattern.test(inner));
}

/** Imports that lead back to where they started; type imports vanish and do not count. */
function circles(sources: readonly Source[]): string[] {
  const graph = new Map(
    sources.map(({ file, text }) => [
      file,
      importsOf(text.replaceAll(/^(import|export) type .*?;$/gms, ''))
        .filter((target) => target.startsWith('.'))
        .map((target) => normalize(join(dirname(file), target))),
    ]),
  );
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

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target ?? '');
}

function placeOf(file: string): { name: string; inner: string } {
  const [, name = '', , ...inner] = file.split('/');
  return { name, inner: inner.join('/') };
}

/** The sources of all packages, tests left out. */
export function readSources(): Source[] {
  const root = join(import.meta.dirname, '..');
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((file) => !/\.(test|d)\.ts$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

if (import.meta.main) {
  const sources = readSources();
  const problems = layerProblems(sources);
  for (const problem of problems) console.error(problem);
  console.log(`layers: ${sources.length} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
