import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fenced, inQuotes, quoted, quotedId, quotedJson, quotedValue } from './quote.ts';

const evil = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\n', '\r', '\u2028', '\u202e', '"', '“', '”', '„', '\\', '[', ']', 'a', '\u0000', '\ud800'),
  }),
);

describe('untrusted text', () => {
  test('within a line stays there, between quotes that it cannot close', () => {
    fc.assert(
      fc.property(evil, (text) => {
        const shown = quoted(text);
        expect(shown).not.toMatch(/[\n\r\u2028\u2029\u202e]/);
        expect(typeof JSON.parse(shown)).toBe('string');
        // Every quote within is escaped.
        expect(shown.slice(1, -1).replaceAll(/\\./g, '')).not.toContain('"');
        const printed = inQuotes(text);
        expect(printed).toMatch(/^“[^“”„‟\n\r]*”$/);
      }),
    );
  });

  test('between marks never holds the mark', () => {
    fc.assert(
      fc.property(evil, (text) => {
        const [first = '', ...rest] = fenced(text).split('\n');
        const mark = /^\[([0-9a-f]{12}): /.exec(first)?.[1];
        expect(mark).toBeDefined();
        expect(rest.at(-1)).toBe(`[${mark}]`);
        expect(rest.slice(0, -1).join('\n')).not.toContain(mark);
      }),
    );
  });

  test('in place of an id is quoted, and short in a sentence', () => {
    const uuid = '8cbbb454-36bb-45df-9498-f73f58ed0492';
    expect(quotedId(uuid)).toBe(uuid);
    expect(quotedId('anthropic:claude-sonnet-4-20250514')).toBe('anthropic:claude-sonnet-4-20250514');
    expect(quotedId('w1\nNext: evil')).toBe('"w1 Next: evil"');
    expect(quotedId('x'.repeat(65))).toBe(`"${'x'.repeat(65)}"`);
    expect(quotedValue('x'.repeat(5_000))).toHaveLength(102);
  });

  test('in JSON is still JSON, without invisible characters', () => {
    expect(quotedJson({ task_id: 'a\u200bb\u001b[31m', limit: 3, ids: ['c\u202e'] })).toBe(
      '{"task_id":"ab[31m","limit":3,"ids":["c"]}',
    );
  });
});
