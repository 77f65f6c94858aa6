import { expect, test } from 'vitest';
import { patternProblems } from './patterns.ts';

const problemsOf = (text: string) => patternProblems({ file: 'packages/core/src/x.ts', text });

test.each([
  ['a run at the end', String.raw`text.replace(/\s+$/, '')`],
  ['two runs that share letters', String.raw`/^\s*a?\s*$/.test(text)`],
  ['a run of runs', String.raw`/^(\w+\s?)*$/.test(text)`],
])('%s is slow', (_, text) => {
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^packages\/core\/src\/x\.ts:1: \/.* takes (quadratic|exponential) time/),
  ]);
});

test('a pattern that is created at run time is reported', () => {
  expect(problemsOf('new RegExp(word)')).toEqual([expect.stringContaining('at run time')]);
});

test.each([
  ['an anchored run', String.raw`/^\s*\d+$/.test(text)`],
  ['runs that share no letters', String.raw`/^\d+(?:\.\d*)?$/.test(text)`],
  ['a run that is replaced', String.raw`text.replace(/\s+/g, ' ')`],
])('%s is not', (_, text) => {
  expect(problemsOf(text)).toEqual([]);
});
