// The law of imports: down only, never between adapters, no operation's name in an adapter, `process.env` in configuration only.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { operations } from '@codetether/core';

const root = join(import.meta.dirname, '..');
const sources = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));

/** Core's floors, lowest first: a file may import from its own floor and below. */
const floors: readonly (readonly [floor: number, pattern: RegExp])[] = [
  [0, /^(errors|scopes|fields|json|clock|log|concurrently)\.ts$/],
  [1, /^(api|auth)\//],
  [2, /^(operation|inputs|conversations)\.ts$|^cards\//],
  [3, /^operations\//],
  [4, /^(coerce|run|poll|watch|context)\.ts$/],
  [5, /^index\.ts$/],
];

const mains = /(^|\/)(main|local|config)\.ts$/;
const problems: string[] = [];

for (const file of sources) {
  const [, name = '', ...rest] = file.split('/').filter((part) => part !== 'src');
  const inner = rest.join('/');
  const text = readFileSync(join(root, file), 'utf8');
  for (const [statement, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (target.startsWith('@codetether/')) checkPackage(file, name, inner, target);
    else if (name === 'core' && target.startsWith('.')) checkFloor(file, inner, target, statement);
  }
  if (/\bprocess\.env\b/.test(text) && !mains.test(file))
    problems.push(`${file} reads process.env: only config.ts and main.ts may`);
  if (name !== 'core' && name !== 'local-server') {
    for (const { name: operation } of operations) {
      if (new RegExp(`['"\`]${operation}['"\`]`).test(text))
        problems.push(`${file} names the operation ${operation}: import it, or let it declare what you need`);
    }
  }
  checkSize(file, text);
}

function checkPackage(file: string, name: string, inner: string, target: string): void {
  const [, imported = ''] = target.split('/');
  if (imported === name) return;
  const allowed = name === 'core' || name === 'local-server' ? [] : ['core'];
  if (imported === 'local-server' && name !== 'core' && /^(main|local|demo)\b/.test(inner)) return;
  if (!allowed.includes(imported))
    problems.push(`${file} imports ${target}: it may import ${allowed.join(', ') || 'none of ours'}`);
}

function checkFloor(file: string, inner: string, target: string, statement: string): void {
  const imported = normalize(join(dirname(inner), target));
  const own = floorOf(inner);
  const other = floorOf(imported);
  if (other > own) problems.push(`${file} imports upwards: ${statement} (floor ${own} to ${other})`);
}

function floorOf(inner: string): number {
  const found = floors.find(([, pattern]) => pattern.test(inner));
  if (!found) problems.push(`core/${inner} stands on no floor: add it to scripts/layers.ts`);
  return found?.[0] ?? 0;
}

function checkSize(file: string, text: string): void {
  const lines = text.split('\n').length;
  if (lines > 300) problems.push(`${file} has ${lines} lines: split it by concept`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`layers: ${sources.length} files, all imports go down`);
