// Counts what faults between client and server do to creates: nothing may be doubled by us or lost, and the outcome may rarely be unknown. Exits with 1 above
// the goals. Proxy and server have processes of their own, and the counts come from the server's rows.
import { setTimeout } from 'node:timers/promises';
import { type Caller, createCaller, createTask, run } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { type Attempt, createAll, type Kind, kinds } from './faults/creates.ts';
import { faults } from './faults/kinds.ts';
import { type Row, startPrograms } from './faults/programs.ts';

/** Tasks that others made before; far more than the hundred that the server lists. */
const tasksOfOthers = 1_000;
const counts: Readonly<Record<Kind, number>> = { 'tasks and messages': 2_000, 'PRD turns': 100, 'Ralph runs': 100 };
/** Tasks of others are from before our first create by any clock, so a look after a fault need not read them. */
const agingMs = 35_000;
/** In percent. */
const mostUnknown = 5;

const programs = await startPrograms();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void programs.close().finally(() => process.exit(130)));
try {
  const { url, proxyUrl, token } = programs;
  const callerAt = (url: string, accountId: string): Caller =>
    createCaller({ url, session: bearer(token), accountId, tier: 'enterprise' });
  process.stderr.write(`${tasksOfOthers} tasks of others …\n`);
  await fill(callerAt(url, 'others'));
  await setTimeout(agingMs);
  const caller = callerAt(proxyUrl, 'ours');
  const attempts: Attempt[] = [];
  for (const kind of Object.keys(counts) as Kind[]) {
    process.stderr.write(`${counts[kind]} ${kind} …\n`);
    attempts.push(...(await createAll(caller, kind, { count: counts[kind], first: attempts.length, atOnce: 20 })));
  }
  report(attempts, await programs.rows());
} finally {
  await programs.close();
}

async function fill(others: Caller): Promise<void> {
  let made = 0;
  const work = async () => {
    while (made++ < tasksOfOthers) await run(createTask, others, { title: `Of others ${made}` });
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

function report(attempts: readonly Attempt[], rows: readonly Row[]): void {
  const line = (...cells: (string | number)[]) =>
    console.log(
      cells.map((cell, column) => String(cell)[column < 2 ? 'padEnd' : 'padStart'](column < 2 ? 19 : 11)).join(''),
    );
  line('create', 'fault', 'sent', 'made', 'reported', 'doubled', 'twice', 'lost', 'unknown');
  for (const kind of Object.keys(kinds) as Kind[]) {
    const all = attempts.filter((attempt) => attempt.kind === kind).map((attempt) => counted(attempt, rows));
    for (const fault of faults) line(kind, fault, ...sums(all.filter((one) => one.fault === fault)));
    const [sent = 0, , , doubled = 0, , lost = 0, unknown = 0] = sums(all);
    line(kind, 'all', ...sums(all));
    if (doubled > 0 || lost > 0 || unknown > (sent * mostUnknown) / 100) process.exitCode = 1;
  }
  console.log(
    '\nmade: has a row. reported: the caller knows it. doubled: rows of several of our requests. twice: rows of one request, which the network',
  );
  console.log(
    `delivered twice. lost: the caller got the opposite of what the rows show. Goals: 0 doubled, 0 lost, at most ${mostUnknown} % unknown.`,
  );
}

interface Counted {
  fault: Attempt['fault'];
  made: boolean;
  reported: boolean;
  doubled: boolean;
  twice: boolean;
  lost: boolean;
  unknown: boolean;
}

function counted({ kind, fault, mark, told }: Attempt, rows: readonly Row[]): Counted {
  const own = rows.filter(({ place, text }) => place === kinds[kind].place && text.includes(mark));
  const requests = new Set(own.map(({ signature }) => signature)).size;
  const made = own.length > 0;
  return {
    fault,
    made,
    reported: told === 'made',
    doubled: requests > 1,
    twice: own.length > requests,
    lost: told === (made ? 'not made' : 'made'),
    unknown: told === 'unknown',
  };
}

function sums(all: readonly Counted[]): number[] {
  const of = (name: Exclude<keyof Counted, 'fault'>) => all.filter((one) => one[name]).length;
  return [all.length, of('made'), of('reported'), of('doubled'), of('twice'), of('lost'), of('unknown')];
}
