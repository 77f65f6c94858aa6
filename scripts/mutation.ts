// `pnpm test:mutation`: changes the sources in small ways, one at a time, and counts how many changes a test notices.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startThrowawayPostgres } from '../packages/slack-bot/test/throwaway-postgres.ts';
import { draw } from './mutation/draw.ts';
import { equivalentOf } from './mutation/equivalents.ts';
import type { Numbered } from './mutation/instrument.ts';
import { mutantsOf } from './mutation/mutators.ts';
import { scoreText } from './mutation/score.ts';
import { type TestFile, testsFor, tryTestFile } from './mutation/test-map.ts';
import { copyWorkTree, root, type WorkCopy } from './mutation/work-copy.ts';

const sources = [
  'packages/core/src/api/**/*.ts',
  'packages/mcp-server/src/{oauth,transports/http}/**/*.ts',
  'packages/mcp-server/src/serve-http.ts',
  'packages/slack-bot/src/features/accounts/**/*.ts',
  'packages/slack-bot/src/reply/{permission,at-home}.ts',
  'packages/slack-bot/src/**/*-table.ts',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '60' },
    tests: { type: 'string', default: 'packages/{core,mcp-server,slack-bot,zapier-app}/{src,test}/**/*.test.ts' },
    workers: { type: 'string', default: '2' },
    'seconds-each': { type: 'string', default: '90' },
    only: { type: 'string' },
  },
});
const number = (name: Exclude<keyof typeof values, undefined>) => Number(values[name]);
const endsAt = performance.now() + number('minutes') * 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);
const since = performance.now();
const passed = () => `${((performance.now() - since) / 60_000).toFixed(1)} min`;

const files = globSync(positionals.length > 0 ? positionals : sources, { cwd: root })
  .filter((file) => !/\.(test|d)\.ts$/.test(file))
  .sort();
const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
const only = values.only?.split(',').map(Number);
const drawn = draw(all, number('mutants'), number('seed'))
  .map((mutant, index): Numbered => ({ ...mutant, id: index + 1 }))
  .filter(({ id }) => only?.includes(id) ?? true);
say(`${drawn.length} of ${all.length} mutants in ${files.length} files, drawn by seed ${values.seed}`);

process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
const postgres = await startThrowawayPostgres({ fsync: 'off', synchronous_commit: 'off', max_connections: '300' });
const copies = await copyWorkTree(number('workers'), drawn, postgres.url);
try {
  await main();
} finally {
  for (const copy of copies) await copy.stop();
  await postgres.stop();
}

async function main(): Promise<void> {
  const map: TestFile[] = [];
  await inAllCopies(globSync(values.tests, { cwd: root }).sort(), async (copy, file) => {
    const tried = await tryTestFile(copy, file);
    if (tried) map.push(tried);
    else say(`Left out, since it fails without a mutant: ${file}`);
  });
  say(`${map.length} test files tried without a mutant after ${passed()}`);

  const outcomes = new Map<Numbered, { how: string; killed: boolean }>();
  await inAllCopies(drawn, async (copy, mutant) => {
    if (performance.now() > endsAt) return;
    const outcome = equivalentOf(mutant) ? undefined : await tryMutant(copy, mutant, map);
    if (!outcome) return;
    outcomes.set(mutant, outcome);
    say(`${outcomes.size}/${drawn.length} ${outcome.killed ? 'killed' : 'SURVIVED'} ${place(mutant)} ${outcome.how}`);
  });
  report(outcomes);
}

async function inAllCopies<T>(items: readonly T[], work: (copy: WorkCopy, item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    copies.map(async (copy) => {
      for (const item of queue) await work(copy, item);
    }),
  );
}

async function tryMutant(copy: WorkCopy, mutant: Numbered, map: readonly TestFile[]) {
  const { groups, left } = testsFor(mutant, map, number('seconds-each') * 1_000);
  for (const group of groups) {
    const usual = group.reduce((sum, { ms }) => sum + ms, 0);
    await copy.switchOn(mutant.id);
    const names = group.map(({ file }) => file);
    const { outcome, ms } = await copy.run(names, 30_000 + 5 * usual);
    if (outcome === 'passed') continue;
    return { killed: true, how: `${outcome} after ${Math.round(ms / 1_000)} s: ${names.join(' ')}` };
  }
  const count = groups.flat().length;
  return {
    killed: false,
    how: count === 0 ? 'no test reaches it' : `${count} test files pass${left > 0 ? `, ${left} were not run` : ''}`,
  };
}

function report(outcomes: ReadonlyMap<Numbered, { how: string; killed: boolean }>): void {
  const survivors = [...outcomes].filter(([, { killed }]) => !killed);
  say(`\n${survivors.length} survivors${survivors.length > 0 ? `: ${survivors.map(([{ id }]) => id)}` : ''}`);
  for (const [mutant, { how }] of survivors.sort(([a], [b]) => place(a).localeCompare(place(b)))) {
    say(
      `\n${mutant.id}: ${place(mutant)} (${how})\n  - ${oneLine(mutant.original)}\n  + ${oneLine(mutant.replacement)}`,
    );
  }
  const equal = drawn.filter((mutant) => equivalentOf(mutant));
  if (equal.length > 0) say('\nEquivalent, and not counted:');
  for (const mutant of equal) say(`${place(mutant)} ${oneLine(mutant.replacement)}: ${equivalentOf(mutant)?.reason}`);
  const ran = [...outcomes.values()];
  const timedOut = ran.filter(({ how }) => how.startsWith('timed out')).length;
  say(`\nSeed ${values.seed}, ${passed()}, ${timedOut} of the killed by a time-out`);
  if (ran.length + equal.length < drawn.length)
    say(`Time was up: ${drawn.length - ran.length - equal.length} mutants did not run.`);
  for (const part of ['packages/core', 'packages/mcp-server', 'packages/slack-bot']) {
    const own = [...outcomes].filter(([{ file }]) => file.startsWith(part));
    if (own.length > 0) say(`${part}: ${scoreText(own.filter(([, { killed }]) => killed).length, own.length)}`);
  }
  say(`Score: ${scoreText(ran.filter(({ killed }) => killed).length, ran.length)}`);
}

function place({ file, line }: Numbered): string {
  return `${file}:${line}`;
}

/** A long text by its start and its end. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '(nothing)';
  return line.length > 200 ? `${line.slice(0, 100)} … ${line.slice(-90)}` : line;
}
