// The demo's page: what the assistant asks, what CodeTether answers, and whether that is what was promised.
import { AsyncLocalStorage } from 'node:async_hooks';
import { stripVTControlCharacters, styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';

interface Line {
  /** What stands before the text: an indent, an arrow. */
  mark: string;
  text: string;
}

/** Lines of a story whose turn has not come; none when it is told live. */
interface Page {
  kept?: Line[];
}

const pages = new AsyncLocalStorage<Page>();

/** Begins a story while others are told. What is given back tells it: first what happened so far, then the rest as it happens. */
export function meanwhile(story: () => Promise<void>): () => Promise<void> {
  const page: Page = { kept: [] };
  const ended = pages.run(page, story);
  // Whoever tells it hears of its failure.
  ended.catch(() => undefined);
  return () => {
    for (const line of page.kept ?? []) write(line);
    delete page.kept;
    return ended;
  };
}

export function heading(text: string): void {
  print('', '');
  print('', styleText('bold', text));
}

/** A tool call, its long arguments shortened. */
export function asks(tool: string, input: object): void {
  const shown = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${short(value)}`],
  );
  print(
    `  ${styleText('cyan', '→')} `,
    [tool, ...(shown.length > 0 ? [styleText('dim', shown.join(', '))] : [])].join(' '),
  );
}

/** What came of it, in one line. */
export function answers(text: string): void {
  print('    ', text);
}

/** A line of a message in Slack; what is inside the line above it stands further in. */
export function quotes(text: string, isInside: boolean): void {
  print(isInside ? '      │   ' : '      │ ', text);
}

/** Something that happens while the client waits. */
export function happens(text: string): void {
  print(`    ${styleText('yellow', '…')} `, text);
}

/** A promise of the demo. Throws when it is not kept, so that the demo fails. */
export function promised(kept: boolean, text: string): void {
  if (!kept) throw new Error(`Not so: ${text}`);
  print(`    ${styleText('green', '✓')} `, text);
}

function print(mark: string, text: string): void {
  const line = { mark, text };
  const page = pages.getStore();
  if (page?.kept) page.kept.push(line);
  else write(line);
}

function write(line: Line): void {
  console.log(wrapped(line, process.stdout.isTTY ? process.stdout.columns : undefined));
}

/** Within the width of a terminal, the rest below the first line's text. */
export function wrapped({ mark, text }: Line, columns: number | undefined): string {
  const plain = stripVTControlCharacters(mark);
  if (columns === undefined || columns < 2 * plain.length) return mark + text;
  const lines = wrapAnsi(text, columns - plain.length, { hard: true, trim: false }).split('\n');
  return lines.map((line, index) => (index === 0 ? mark : plain.replace(/[^│\s]/g, ' ')) + line).join('\n');
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}
