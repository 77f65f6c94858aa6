// The printed report: a line for each evaluation, its problems below, and the sums.

import type { Score } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import type { Replay } from './replay.ts';

export function replayLines({ name }: Evaluation, replays: readonly Replay[]): string[] {
  const problems = replays.flatMap(({ problems }) => problems);
  const calls = sum(replays.map((one) => one.calls));
  return [
    `${mark(problems.length === 0)} ${name.padEnd(nameWidth)} ${count(replays.length, 'way')}, ${count(calls, 'call')}`,
    ...problems.map(indented),
  ];
}

export function replaySums(replays: readonly (readonly Replay[])[]): string {
  const well = replays.filter((ways) => ways.every(({ problems }) => problems.length === 0)).length;
  const calls = sum(replays.flat().map((one) => one.calls));
  return `${well} of ${replays.length} requests: each of ${calls} expected calls is valid and possible, and leads to the expected end. No model was asked.`;
}

export function scoreLines(score: Score): string[] {
  const { name, expected, chosen, right, unasked, end, told, problems } = score;
  return [
    `${mark(isRight(score))} ${name.padEnd(nameWidth)} tools ${chosen}/${expected}, arguments ${right}/${expected}, unasked ${unasked}, end ${mark(end)}, told ${mark(told)}`,
    ...problems.map(indented),
  ];
}

export function scoreSums(scores: readonly Score[]): string {
  const expected = sum(scores.map((one) => one.expected));
  return [
    `${scores.filter(isRight).length} of ${scores.length} requests done right`,
    `tools ${sum(scores.map((one) => one.chosen))}/${expected}`,
    `arguments ${sum(scores.map((one) => one.right))}/${expected}`,
    `unasked changes ${sum(scores.map((one) => one.unasked))}`,
    `ends ${scores.filter(({ end }) => end).length}/${scores.length}`,
    `told ${scores.filter(({ told }) => told).length}/${scores.length}`,
  ].join(', ');
}

const nameWidth = 22;

function isRight({ expected, right, unasked, end, told }: Score): boolean {
  return right === expected && unasked === 0 && end && told;
}

function mark(well: boolean): string {
  return well ? '✓' : '✗';
}

/** Keeps texts of agents and models on one line. */
function indented(problem: string): string {
  return `    ${problem.replace(/\s+/g, ' ')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
