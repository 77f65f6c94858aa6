// pnpm growth [WORDS]: finds code whose time grows faster than the untrusted text it gets. With words, tries only subjects with them in the name.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Told } from './growth/child.ts';
import { type Cost, growsTooFast } from './growth/subject.ts';

/** A case that takes longer counts as stopped; in ms. */
const patience = 20_000;

const child = fileURLToPath(new URL('growth/child.ts', import.meta.url));
const [wanted = ''] = process.argv.slice(2);

interface Tried {
  name: string;
  /** Undefined if it did not end. */
  cost: Cost | undefined;
}

/** Runs the cases from a given one on; if a case does not end, another child gets the rest. */
async function tryPart(part: number, parts: number, from = 0): Promise<Tried[]> {
  const tried: Tried[] = [];
  let names: readonly string[] = [];
  let trying: number | undefined;
  const process = fork(child, [part, parts, from, wanted].map(String));
  let timer: NodeJS.Timeout | undefined;
  process.on('message', (told: Told) => {
    clearTimeout(timer);
    if ('all' in told) names = told.all;
    if ('trying' in told) {
      trying = told.trying;
      timer = setTimeout(() => process.kill('SIGKILL'), patience);
    }
    if ('tried' in told) tried.push({ name: names[told.tried] ?? '', cost: told.cost });
    if ('done' in told) {
      trying = undefined;
      process.kill();
    }
  });
  await new Promise((resolve) => process.once('exit', resolve));
  if (names.length === 0) throw new Error('The subjects could not be loaded.');
  if (trying === undefined) return tried;
  const stuck = { name: names[trying] ?? '', cost: undefined };
  return [...tried, stuck, ...(await tryPart(part, parts, trying + 1))];
}

const parts = availableParallelism();
const tried = (await Promise.all(Array.from({ length: parts }, (_, part) => tryPart(part, parts)))).flat();
const failed = tried.filter(({ cost }) => !cost || growsTooFast(cost));
const slowest = tried
  .filter(({ cost }) => cost?.share === 1)
  .sort((one, other) => (other.cost?.seconds ?? 0) - (one.cost?.seconds ?? 0))
  .slice(0, 5);

for (const { name, cost } of failed) console.error(`grows too fast: ${name}: ${said(cost)}`);
for (const { name, cost } of slowest) console.log(`among the slowest: ${name}: ${said(cost)}`);
console.log(
  `growth: ${tried.length} cases, ${failed.length} that grow too fast (${Math.round(performance.now() / 1000)} s)`,
);
process.exitCode = failed.length > 0 || tried.length === 0 ? 1 : 0;

function said(cost: Cost | undefined): string {
  if (!cost) return `no end within ${patience / 1000} s`;
  const { seconds, smaller } = cost;
  return `${seconds.toFixed(2)} s of CPU${smaller === undefined ? '' : `, ${smaller.toFixed(2)} s for a quarter of the text`}`;
}
