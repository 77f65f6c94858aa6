// Words of a command line as people type it in Slack: with smart quotes and long dashes, apostrophes and code spans.

export interface Token {
  /** Without its quotes, dashes as typed on a keyboard; entities still as Slack sent them. */
  value: string;
  /** It stood in quotes or a code span, so it is never an option. */
  quoted: boolean;
  start: number;
  end: number;
}

/** What closes each quote; it opens at the beginning of a word only, so `what's` stays whole. */
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
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line, at)) at += 1;
    else {
      const token = quotedToken(line, at) ?? plainToken(line, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function quotedToken(line: string, start: number): Token | undefined {
  const end = closing(line, start);
  if (end === undefined) return undefined;
  return { value: line.slice(start + 1, end), quoted: true, start, end: end + 1 };
}

/** The place of the quote that closes the one at `start`: the next one that ends a word. */
function closing(line: string, start: number): number | undefined {
  const closer = closers[line[start] ?? ''];
  if (!closer) return undefined;
  for (let at = start + 1; at < line.length; at += 1) {
    if (closer.includes(line[at] ?? '') && (at + 1 === line.length || isSpace(line, at + 1))) return at;
  }
  return undefined;
}

function plainToken(line: string, start: number): Token {
  let end = start;
  // Slack's entities may hold spaces in their labels: <https://x|two words>.
  while (end < line.length && !isSpace(line, end)) {
    const close =
      line[end] === '<' && /^<(?:[@#!]|https?:|mailto:)/.test(line.slice(end, end + 8)) ? line.indexOf('>', end) : -1;
    end = close === -1 ? end + 1 : close + 1;
    // The value of key="two words".
    if (line[end - 1] === '=' && /^\S*[\w-]=$/.test(line.slice(start, end))) end = (closing(line, end) ?? end - 1) + 1;
  }
  return { value: withKeyboardDashes(line.slice(start, end)), quoted: false, start, end };
}

/** `—status` is what phones make of `--status`. */
function withKeyboardDashes(word: string): string {
  return word.replace(/^[—–](?=[A-Za-z])/, '--').replace(/^-[–—](?=[A-Za-z])/, '--');
}

function isSpace(line: string, at: number): boolean {
  return /\s/.test(line[at] ?? '');
}

/** Without the quotes around all of it. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  const [only] = tokensOf(trimmed);
  return only?.quoted && only.start === 0 && only.end === trimmed.length ? only.value : trimmed;
}
