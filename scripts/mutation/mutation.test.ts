import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw } from './draw.ts';
import { instrument, switchFiles } from './instrument.ts';
import { mutantsOf } from './mutators.ts';
import { wilson } from './score.ts';
import { testsFor } from './test-map.ts';

const changesOf = (text: string) => mutantsOf('x.ts', text).map(({ replacement }) => replacement.trim());

test.each([
  ['a < 1;', ['(a) <= (1)', '(a) >= (1)']],
  ['a?.b.c(d);', ['a.b.c(d)']],
  ['a?.some(b);', ['a?.every(b)', 'a.some(b)']],
  ['list.filter(f);', ['list']],
  ["import x from 'y'; type T = 'z'; const o = { 'k': !x } as T;", ['{}', 'x']],
  ["f('a', `b`, [1]);", ["''", '``', '[]']],
  ['if (a) { b(); }', ['true', 'false', '']],
  ["'a' + b;", ["''"]],
])('the mutants of %s', (text, changes) => {
  expect(changesOf(text)).toEqual(changes);
});

test('the mutant that is switched on runs, and the lines keep their numbers', async () => {
  const text = 'let a = 1;\nif (a > 0 && a < 9) { a = -a; }\nglobalThis.result = a;';
  const mutants = mutantsOf('x.ts', text).map((mutant, index) => ({ ...mutant, id: index + 1 }));
  const out = instrument(text, mutants, '/folder');
  expect(out.split('\n')).toHaveLength(3);
  expect(out).toContain(JSON.stringify(switchFiles('/folder').active));
  const [, code = ''] = out.split('const __mutant = globalThis.__mutant;');
  const run = (id: number) =>
    new Function('__mutant', 'globalThis', `${code}; return globalThis.result`)((one: number) => one === id, {});
  const results = mutants.map(({ id, replacement }) => `${replacement.trim()}: ${run(id)}`);
  expect(run(0)).toBe(-1);
  expect(results).toContain('(a > 0) || (a < 9): -1');
  expect(results).toContain('false: 1');
  expect(results).toContain('+a: 1');
});

test('a seed draws the same items again, each once', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 20 }), (seed, count) => {
      const items = Array.from({ length: 15 }, (_, index) => index);
      const drawn = draw(items, count, seed);
      expect(drawn).toEqual(draw(items, count, seed));
      expect(new Set(drawn).size).toBe(Math.min(count, 15));
    }),
  );
});

test("the interval of a score is Wilson's", () => {
  const { low, high } = wilson(255, 300);
  expect([low, high].map((value) => value.toFixed(3))).toEqual(['0.805', '0.886']);
  expect(wilson(10, 10)).toMatchObject({ share: 1, high: expect.closeTo(1, 10) });
});

test('a mutant gets the tests that reach it: those beside it first, then the quick ones, up to the limit', () => {
  const file = (name: string, ms: number, ...ids: number[]) => ({ file: name, ms, reached: new Set(ids) });
  const tests = [
    file('packages/b/src/x.test.ts', 1, 7),
    file('packages/a/src/slow.test.ts', 90, 7),
    file('packages/a/src/quick.test.ts', 10, 7),
    file('packages/a/src/api/near.test.ts', 50, 7),
    file('packages/a/src/api/other.test.ts', 1, 8),
  ];
  const { groups, left } = testsFor({ id: 7, file: 'packages/a/src/api/x.ts' }, tests, 100);
  expect(groups.map((group) => group.map((one) => one.file))).toEqual([
    ['packages/a/src/api/near.test.ts'],
    ['packages/a/src/quick.test.ts', 'packages/b/src/x.test.ts'],
  ]);
  expect(left).toBe(1);
});
