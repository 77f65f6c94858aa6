// The English in a file: comments and strings of TypeScript, paragraphs of Markdown.
import { type ParseResult, parseSync, Visitor } from 'oxc-parser';

export interface Piece {
  kind: 'comment' | 'text' | 'paragraph';
  /** The line of the first one, from 1. */
  line: number;
  /** Without indents and the marks of a comment. */
  lines: string[];
}

export function piecesOf(file: string, text: string): Piece[] {
  if (file.endsWith('.md')) return paragraphs(text);
  const parsed = parseSync(file, text);
  return [...comments(parsed, text), ...strings(parsed, text)];
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

function comments({ comments }: ParseResult, text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = -1;
  for (const comment of comments) {
    const lines = comment.value.split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trim());
    const previous = pieces.at(-1);
    // Line comments one under the other are one text.
    if (previous && comment.type === 'Line' && /^\n\s*$/.test(text.slice(end, comment.start))) {
      previous.lines.push(...lines);
    } else {
      pieces.push({ kind: 'comment', line: lineAt(text, comment.start), lines });
    }
    end = comment.type === 'Line' ? comment.end : -1;
  }
  return pieces;
}

/** Strings with a space in them: others are names. */
function strings({ program }: ParseResult, text: string): Piece[] {
  const pieces: Piece[] = [];
  const add = (value: string, offset: number) => {
    if (value.includes(' ')) pieces.push({ kind: 'text', line: lineAt(text, offset), lines: value.split('\n') });
  };
  new Visitor({
    Literal(node) {
      if (typeof node.value === 'string') add(node.value, node.start);
    },
    TemplateElement({ value, start }) {
      add(value.raw, start);
    },
  }).visit(program);
  return pieces;
}

function paragraphs(text: string): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | undefined;
  let fenced = false;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^\s*```/.test(line);
    if (fence) fenced = !fenced;
    if (fence || fenced || line.trim() === '') {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { kind: 'paragraph', line: index + 1, lines: [] };
      pieces.push(open);
    }
    open.lines.push(line.replace(/`[^`]*`/g, '`').trim());
  }
  return pieces;
}
