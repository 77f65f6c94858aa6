// Tries some subjects with all kinds of text, in a process that can be killed. Reports each case before it starts, and its cost afterwards.
import { kinds, textOf } from './kinds.ts';
import { type Cost, costOf } from './subject.ts';
import { allSubjects } from './subjects.ts';

export type Told = { all: string[] } | { trying: number } | { tried: number; cost: Cost } | { done: true };

const tell = (told: Told) => process.send?.(told);

const [part = 0, parts = 1, from = 0] = process.argv.slice(2, 5).map(Number);
const wanted = process.argv[5] ?? '';

const cases = (await allSubjects()).flatMap((subject) =>
  Object.entries(kinds).map(([kind, piece]) => ({ name: `${subject.name}, ${kind}`, subject, piece })),
);
tell({ all: cases.map(({ name }) => name) });
for (const [index, { name, subject, piece }] of cases.entries()) {
  if (index < from || index % parts !== part || !name.includes(wanted)) continue;
  tell({ trying: index });
  tell({ tried: index, cost: await costOf(subject, (length) => textOf(piece, length)) });
}
tell({ done: true });
