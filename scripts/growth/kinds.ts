// Texts that have slowed patterns and loops: each is repeated up to a length.

/** The repeated texts, by name: single characters first, then pieces that our parsers look for. */
export const kinds: Readonly<Record<string, string>> = {
  blanks: ' ',
  'line feeds': '\n',
  'carriage return, line feed': '\r\n',
  tabs: '\t',
  digits: '1',
  letters: 'a',
  hyphens: '-',
  underscores: '_',
  dots: '.',
  slashes: '/',
  colons: ':',
  backticks: '`',
  'opening brackets': '[',
  'opening braces': '{',
  'opening angle brackets': '<',
  quotes: '"',
  backslashes: '\\',
  'combining marks': '\u0301',
  joiners: '\u200d',
  'tag letters': '\u{e0041}',
  'half surrogates': '\ud83d',
  NUL: '\0',
  'fences on lines of their own': '\r```\n',
  'opening comments': '<!-- ',
  'our own comments': '<!-- codetether-connect account=a key=b ',
  'opening links': '<https://a|',
  'opening mentions': '<@U1|',
  'quotes that open': '"a ',
  'keys and quotes': 'a="',
  'pairs of a command': 'title=1 ',
  'flags of a command': '--a ',
  'turns of a chat': 'User: a\n',
  'events of an agent': '{"type":"text"}',
  'broken events of an agent': '{\n',
  'tokens that are none': 'eyJ-',
  'and between words': ' and a',
};

/** That many characters of the kind, then a text that matches nothing, so that no pattern succeeds too early. */
export function textOf(piece: string, length: number): string {
  return `${piece.repeat(Math.ceil(length / piece.length)).slice(0, length - 1)}x`;
}
