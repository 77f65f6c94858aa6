import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds, textOf } from './kinds.ts';
import { costOf, growsTooFast, type Subject } from './subject.ts';

const blanks = (length: number) => textOf(' ', length);

/** Pretends that a text of that length, relative to the larger text, takes that many seconds. */
async function verdict(secondsOf: (length: number) => number) {
  const lengths: number[] = [];
  const take = (text: string) => {
    lengths.push(text.length);
    return secondsOf(text.length / 800_000);
  };
  const cost = await costOf({ name: 'planted', take }, blanks, async (work) => Number(await work()));
  return { tooFast: growsTooFast(cost), lengths };
}

describe('with real time', () => {
  const judge = async (subject: Omit<Subject, 'name'>) =>
    growsTooFast(await costOf({ name: 'planted', ...subject }, blanks));

  test('a pattern that takes quadratic time is found', async () => {
    expect(await judge({ longest: 50_000, take: (text) => /\s+$/.test(text) })).toBe(true);
  });

  test('one that takes linear time is not, nor one that refuses the text', async () => {
    expect(await judge({ take: (text) => text.replaceAll(/\s/g, '_').trimEnd() })).toBe(false);
    const refuse = () => {
      throw new Error('no');
    };
    expect(await judge({ take: refuse })).toBe(false);
  });
});

test('short texts are enough where the larger cannot take long, otherwise both are tried', async () => {
  expect(await verdict((length) => length)).toEqual({ tooFast: false, lengths: [50_000, 200_000, 800_000] });
  expect(await verdict((length) => 0.4 * length)).toEqual({ tooFast: false, lengths: [50_000, 200_000] });
  expect(await verdict((length) => 0.1 * length)).toEqual({ tooFast: false, lengths: [50_000] });
  const linear = { tooFast: false, lengths: [50_000, 200_000, 800_000, 200_000] };
  expect(await verdict((length) => 60 * length)).toEqual(linear);
  expect(await verdict((length) => 3 * length ** 2)).toEqual({ ...linear, tooFast: true });
});

test('up to quadratic growth, the verdict is the same as after both texts', async () => {
  const seconds = fc.double({ min: 0, max: 10, noNaN: true });
  await fc.assert(
    fc.asyncProperty(seconds, seconds, seconds, async (constant, linear, quadratic) => {
      const secondsOf = (length: number) => constant + linear * length + quadratic * length ** 2;
      const [larger, smaller] = [secondsOf(1), secondsOf(1 / 4)];
      expect((await verdict(secondsOf)).tooFast).toBe(larger > 2 && larger > 8 * smaller);
    }),
  );
});

test('growth with the cube of the pieces is found', async () => {
  const pieces = 800_000 / Math.max(...Object.values(kinds).map(({ length }) => length));
  const triples = (length: number) => (length * pieces) ** 3 / 6;
  expect((await verdict((length) => 1e-10 * triples(length))).tooFast).toBe(true);
});
