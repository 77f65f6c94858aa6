// Removes invisible characters from untrusted text. They hide orders from a reader, turn text around, or make two names look alike; but emoji, Persian and
// Indic words need a few of them (docs/decisions/0017-text-of-others.md).

/** The visible text, with line feeds as line ends. Cleaning twice changes nothing. */
export function clean(text: string): string {
  return plain.test(text)
    ? text
    : text.toWellFormed().replace(lineEnds, '\n').replaceAll(emptyBraille, ' ').replace(unseen, '$1');
}

/** The same in one line: every run of white space becomes one blank. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** Cleans every text in a JSON value; keys are ours. */
export function cleanAll(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(cleanAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleanAll(inner)]));
}

/** Most texts contain no other characters. */
const plain = /^[\n\t\x20-\x7e]*$/;

const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/** Looks like a blank, and is one in Braille. */
const emptyBraille = '\u2800';

// Two symbols are invisible: a musical null note head and a filler of Khitan. Signs over Arabic numbers count as format characters, but are visible.
const invisible = String.raw`[[\p{Cc}\p{Cf}\p{DI}\p{NChar}\u{1D159}\u{16FE4}]--[\n\t\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]]`;

/** Letters of scripts that join letters. */
const joining = String.raw`[[\p{L}\p{M}]--[\p{DI}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]]`;

/** One joiner and one selector after a character for which Unicode defines it. Each pattern looks only at its neighbours, so a second one is never kept. */
const needed = [
  // Families and the like: joined emoji.
  String.raw`(?<=\p{ExtPict}[\uFE0F\p{EMod}]?)\u200D(?=\p{ExtPict})`,
  // Persian, Indic: between letters, and at a word's end; after a Latin word or a number before such a letter.
  String.raw`(?<=${joining})[\u200C\u200D]`,
  String.raw`(?<=[[\p{L}\p{N}]--\p{DI}])[\u200C\u200D](?=${joining})`,
  // Emoji in text or picture form, and key caps.
  String.raw`(?<=\p{ExtPict})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  // Forms of Han characters (names of people), of mathematical signs and Myanmar letters, of Mongolian letters.
  String.raw`(?<=\p{UIdeo})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=[[\p{Sm}\p{sc=Myanmar}]--\p{ASCII}])\uFE00`,
  String.raw`(?<=[\p{sc=Mongolian}--\p{DI}])[\u180B-\u180D\u180F]`,
].join('|');

// England, Scotland and Wales: a black flag, gbeng, gbsct or gbwls in tag letters, and their end. All other tag letters spell invisible words.
const flag = String.raw`\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}`;

const unseen = new RegExp(`(${flag})|(?=${invisible})(?!${needed})[^]`, 'gv');

/** Text that PostgreSQL can store (the CodeTether server's and the bot's): without NUL and half surrogate pairs. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The same for every text in a JSON value, names of fields too. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storable(name), storableJson(inner)]));
}
