import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginning, bounded } from './bound.ts';
import { clean, cleanLine } from './clean.ts';

const england = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}';
const joiners = ['\u200c', '\u200d'];
const selectors = ['\ufe00', '\ufe0e', '\ufe0f', '\u{e0100}', '\u{e01ef}', '\u180b'];
const hidden = [
  ...[
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u009b',
    '\u00ad',
    '\u034f',
    '\u061c',
    '\u115f',
    '\u1160',
    '\u17b4',
    '\u180e',
  ],
  ...[
    '\u200b',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202e',
    '\u2060',
    '\u2066',
    '\u2069',
    '\u206f',
    '\u3164',
    '\ufeff',
    '\uffa0',
  ],
  ...['\ufff9', '\uffff', '\u{1d159}', '\u{1d173}', '\u{16fe4}', '\u{e0001}', '\u{e0041}', '\u{e007f}'],
];

/** Texts that mix invisible characters with characters that may need them. */
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...hidden, ...joiners, ...selectors, england, '\u2028', '\r', '\u2800', '\ud83d'),
    fc.constantFrom('a', '1', '\n', 'ی', 'क', '्', '葛', '≨', 'ᠠ', '👨', '🏽', '❤', '🏴', '\u20e3', '́'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 40,
});

/** The part of a run of invisible characters that may stay: one selector, one joiner. */
const needed = /^[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180f]?(?:\u200c|\u200d)?$/u;

describe('untrusted text', () => {
  test.each([
    ['a family', '👨‍👩‍👧‍👦 👩🏽‍💻 🕵️‍♂️'],
    ['a heart on fire, a rainbow flag, a key cap', '❤️‍🔥 🏳️‍🌈 1️⃣'],
    ['the flags of England, Scotland and Wales', `${england} 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿`],
    ['Persian', 'می‌خواهم کتاب‌ها را بخوانم، PDF‌ها'],
    ['Hindi, Malayalam, Sinhala', 'क्‍ष र्‍य अवन്‍ ශ්‍රී'],
    ['Hebrew, Arabic, Korean, Vietnamese', 'שָׁלוֹם مَرْحَبًا 안녕 Tiếng Việt'],
    ['a Japanese name', '葛󠄀城市'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ ᠪᠠᠶᠢᠨ᠋'],
    ['mathematics', 'a ≨︀ b'],
    ['a number under an Arabic sign', '\u0600١٢'],
    ['code', 'if (a) {\n\treturn "b";\n}\n'],
  ])('keeps %s', (_what, text) => expect(clean(text)).toBe(text));

  test.each(hidden.map((one) => [one.codePointAt(0)?.toString(16), one]))('loses U+%s', (_code, one) => {
    expect(clean(`pay${one}pal`)).toBe('paypal');
  });

  test('keeps no second joiner or selector, and none that no character needs', () => {
    expect(clean('می‌‌‌خواهم')).toBe('می‌خواهم');
    expect(clean('❤\ufe0f\ufe0f\ufe0e')).toBe('❤\ufe0f');
    expect(clean('a\u200db\u200cc\ufe0fd\u{e0150}')).toBe('abcd');
    expect(clean('👨\u200d')).toBe('👨');
    expect(clean('🏴\u{e0048}\u{e0049}\u{e007f}')).toBe('🏴');
    expect(clean(`${england}\u{e0048}`)).toBe(england);
  });

  test('has one kind of line end, and a blank where Braille has an empty cell', () => {
    expect(clean('a\r\nb\rc\u2028d\u0085e\u000bf')).toBe('a\nb\nc\nd\ne\nf');
    expect(clean('⠓⠊⠀⠽⠕⠥')).toBe('⠓⠊ ⠽⠕⠥');
  });

  test('cleaned twice is cleaned once', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(clean(clean(text))).toBe(clean(text));
      }),
    );
  });

  test('hides nothing: no control, no mark of direction, at most one selector and one joiner after a visible character', () => {
    fc.assert(
      fc.property(odd, (text) => {
        const shown = clean(text).replaceAll(england, '🏴');
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}\u2800]--[\n\t]]/v);
        for (const run of shown.match(/\p{DI}+/gu) ?? []) expect(run).toMatch(needed);
      }),
    );
  });

  test('in one line is one line', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(cleanLine(text)).not.toMatch(/[^\S\u0020\P{Zs}]|[\n\t]| {2}|^ | $/v);
      }),
    );
  });

  test('is cut at whole characters, and stays clean', () => {
    fc.assert(
      fc.property(odd, fc.integer({ min: 1, max: 20 }), (text, most) => {
        const short = bounded(clean(text), most);
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short.isWellFormed()).toBe(true);
        expect(clean(short)).toBe(short);
        expect(clean(text).startsWith([...beginning(clean(text), most)].slice(0, -1).join(''))).toBe(true);
      }),
    );
    expect(bounded('short', 5)).toBe('short');
    expect(bounded('longer', 5)).toBe('long…');
    expect(bounded('ab👨‍👩‍👧', 6)).toBe('ab…');
    expect(bounded('abcde\u0301f', 6)).toBe('abcd…');
    expect(bounded('🇩🇪🇫🇷', 7)).toBe('🇩🇪…');
  });
});
