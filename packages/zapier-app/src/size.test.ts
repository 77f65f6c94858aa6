import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, leastKept, mostBytes } from './size.ts';

const limit = 6_291_456;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('outputs that fit are unchanged', () => {
  const outputs = [{ id: 'a', result: 'x'.repeat(100_000), warning: null }];
  expect(fitted(outputs)).toEqual(outputs);
});

test('a result of 8 MB is cut, and its end and its warnings say so', () => {
  const [output] = fitted([
    { id: 'a', title: 'Short', result: 'x'.repeat(8_000_000), warnings: ['Look twice.'], warning: 'Look twice.' },
  ]);
  const notice = "Shortened to fit Zapier's limit of 6 MB: result.";
  expect(bytes(output)).toBeLessThan(limit);
  expect(output).toMatchObject({
    id: 'a',
    title: 'Short',
    warnings: ['Look twice.', notice],
    warning: `Look twice. ${notice}`,
  });
  expect(String(output?.result)).toMatch(/Shortened to fit Zapier's limit of 6 MB: result\.\]$/);
});

test('outputs are cut when they are longer than the limit, and not before', () => {
  const output = (size: number) => [{ id: 'a', result: 'x'.repeat(size - bytes([{ id: 'a', result: '' }])) }];
  expect(fitted(output(mostBytes))).toEqual(output(mostBytes));
  expect(bytes(fitted(output(mostBytes + 1)))).toBeLessThan(mostBytes);
});

test('a text keeps its beginning, however many there are', () => {
  const outputs = Array.from({ length: 8_000 }, (_, id) => ({ id: `${id}`, result: 'x'.repeat(leastKept + 1) }));
  const kept = fitted(outputs);
  expect(kept).toHaveLength(outputs.length);
  expect(String(kept[0]?.result)).toMatch(new RegExp(`^x{${leastKept}}…`));
  const short = outputs.map(({ id }) => ({ id, result: 'x'.repeat(leastKept) }));
  expect(fitted(short)).toEqual(short);
});

test('any texts fit, and none is lost', () => {
  const letter = fc.constantFrom('x', 'ü', '"', '\u0001', '🙂');
  const output = fc.record({ letter, length: fc.integer({ min: 0, max: 3_000_000 }) });
  fc.assert(
    fc.property(fc.array(output, { maxLength: 4 }), (texts) => {
      const outputs = texts.map(({ letter, length }, index) => ({
        id: `${index}`,
        ...(index % 2 ? { result: letter.repeat(length) } : { story_results: [{ error: letter.repeat(length) }] }),
      }));
      const kept = fitted(outputs);
      expect(bytes(kept)).toBeLessThan(limit);
      expect(kept.map(({ id }) => id)).toEqual(outputs.map(({ id }) => id));
    }),
    { numRuns: 15 },
  );
});
