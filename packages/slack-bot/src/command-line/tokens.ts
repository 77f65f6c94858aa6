// Words of a command line as people type it in Slack: with smart quotes and long dashes, apostrophes and code spans.

export interface Token {
  /** Without its quotes, dashes as typed on a keyboard; entities still as Slack sent them. */
  value: string;
  /** It was in quotes or a code span, so it is never an option. */
  quoted: boolean;
  start: number;
  end: number;
}

/** The closing quote of each opening one. Quotes open only at the beginning of a word, so `what's` stays whole. */
const closers: Readonly<Record<string, string>> = {
  '"': '"“”',
  '“': '”"“',
  '”': '”"',
  '„': '“”"',
  '«': '»',
  "'": "'’‘",
  '‘': "’'",
  '`': '`',
};

/** Splits at white space. A quote that is never closed is a character like others. */
export function tokensOf(line: string): Token[] {
  const reader: Reader = { line, unclosed: new Set(), lastEntityEnd: line.lastIndexOf('>') };
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line, at)) at += 1;
    else {
      const token = quotedToken(reader, at) ?? plainToken(reader, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

/** Results of earlier searches, so that nothing is searched to the end of the line twice. */
interface Reader {
  line: string;
  /** Closers of which no more come. */
  unclosed: Set<string>;
  lastEntityEnd: number;
}

function quotedToken(reader: Reader, start: number): Token | undefined {
  const end = closing(reader, start);
  if (end === undefined) return undefined;
  return { value: reader.line.slice(start + 1, end), quoted: true, start, end: end + 1 };
}

/** The place of the quote that closes the one at `start`: the next one that ends a word. */
function closing({ line, unclosed }: Reader, start: number): number | undefined {
  const closer = closers[line[start] ?? ''];
  if (!closer || unclosed.has(closer)) return undefined;
  for (let at = start + 1; at < line.length; at += 1) {
    if (closer.includes(line[at] ?? '') && (at + 1 === line.length || isSpace(line, at + 1))) return at;
  }
  unclosed.add(closer);
  return undefined;
}

function plainToken(reader: Reader, start: number): Token {
  const { line } = reader;
  let end = start;
  let oneWord = true;
  // Slack's entities may hold spaces in their labels: <https://x|two words>.
  while (end < line.length && !isSpace(line, end)) {
    const close = entityEnd(reader, end);
    if (close !== undefined && /\s/.test(line.slice(end, close))) oneWord = false;
    end = (close ?? end) + 1;
    // The value of key="two words".
    const isKey = oneWord && end - 2 >= start && line[end - 1] === '=' && /[\w-]/.test(line[end - 2] ?? '');
    if (isKey) end = (closing(reader, end) ?? end - 1) + 1;
  }
  return { value: withKeyboardDashes(line.slice(start, end)), quoted: false, start, end };
}

function entityEnd({ line, lastEntityEnd }: Reader, at: number): number | undefined {
  if (line[at] !== '<' || at > lastEntityEnd) return undefined;
  return /^<(?:[@#!]|https?:|mailto:)/.test(line.slice(at, at + 8)) ? line.indexOf('>', at) : undefined;
}

/** `—status` is what phones make of `--status`. */
function withKeyboardDashes(word: string): string {
  return word.replace(/^[—–](?=[A-Za-z])/, '--').replace(/^-[–—](?=[A-Za-z])/, '--');
}

function isSpace(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  // Asked of every character, often several times: a pattern for each is slow.
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : /\s/.test(line[at] ?? '');
}

/** Without the quotes around all of it. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  const [only] = tokensOf(trimmed);
  return only?.quoted && only.start === 0 && only.end === trimmed.length ? only.value : trimmed;
}
