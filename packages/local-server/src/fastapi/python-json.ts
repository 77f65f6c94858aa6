/** Where and why Python's json module rejects a text: the answers of the real server contain its messages. */
export class JsonProblem extends Error {
  /** The reason, without the position. */
  readonly reason: string;
  readonly position: number;

  constructor(text: string, reason: string, position: number) {
    const lines = text.slice(0, position).split('\n');
    super(`${reason}: line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1} (char ${position})`);
    this.reason = reason;
    this.position = position;
  }
}

/** Accepts NaN and Infinity, as Python does; both become numbers that are not finite. Throws JsonProblem. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const end = skipSpace(text, value(text, skipSpace(text, 0)));
    if (end < text.length) throw new JsonProblem(text, 'Extra data', end);
    return JSON.parse(text.replace(TEXT_OR_NOT_FINITE, (found) => (found.startsWith('"') ? found : '1e999')));
  }
}

const TEXT_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

const SCALAR = /null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/** The position after the value that begins here. */
function value(text: string, start: number): number {
  switch (text[start]) {
    case '"':
      return string(text, start);
    case '{':
      return members(text, start, '}', (at) => {
        if (text[at] !== '"') throw new JsonProblem(text, 'Expecting property name enclosed in double quotes', at);
        const colon = skipSpace(text, string(text, at));
        if (text[colon] !== ':') throw new JsonProblem(text, "Expecting ':' delimiter", colon);
        return value(text, skipSpace(text, colon + 1));
      });
    case '[':
      return members(text, start, ']', (at) => value(text, at));
    default:
      SCALAR.lastIndex = start;
      if (!SCALAR.test(text)) throw new JsonProblem(text, 'Expecting value', start);
      return SCALAR.lastIndex;
  }
}

function members(text: string, start: number, close: string, member: (at: number) => number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, member(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new JsonProblem(text, "Expecting ',' delimiter", at);
    at = skipSpace(text, at + 1);
  }
}

function string(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character < ' ') throw new JsonProblem(text, 'Invalid control character at', at);
    if (character !== '\\') continue;
    at += 1;
    if (text[at] === undefined) break;
    if (text[at] === 'u' && !/^[\da-f]{4}/i.test(text.slice(at + 1)))
      throw new JsonProblem(text, 'Invalid \\uXXXX escape', at);
    if (!'"\\/bfnrtu'.includes(text.charAt(at))) throw new JsonProblem(text, 'Invalid \\escape', at - 1);
  }
  throw new JsonProblem(text, 'Unterminated string starting at', start);
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (' \t\n\r'.includes(text[at] ?? '-')) at += 1;
  return at;
}
