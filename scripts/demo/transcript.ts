// The demo's page: the assistant's calls, CodeTether's answers, and whether the answers keep the promises.
import { AsyncLocalStorage } from 'node:async_hooks';
import { stripVTControlCharacters, styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';

interface Line {
  /** The prefix of the text: an indent, an arrow. */
  mark: string;
  text: string;
}

/** Lines of a story that must wait for others; undefined if it is printed live. */
interface Page {
  kept?: Line[];
}

const pages = new AsyncLocalStorage<Page>();

/** Begins a story while others are printed. The returned function prints it: first the past events, then the rest live. */
export function meanwhile(story: () => Promise<void>): () => Promise<void> {
  const page: Page = { kept: [] };
  const ended = pages.run(page, story);
  // The returned function reports its failure.
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

/** Prints a tool call, with long arguments truncated. */
export function asks(tool: string, input: object): void {
  const shown = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${short(value)}`],
  );
  print(
    `  ${styleText('cyan', '→')} `,
    [tool, ...(shown.length > 0 ? [styleText('dim', shown.join(', '))] : [])].join(' '),
  );
}

/** Prints the result in one line. */
export function answers(text: string): void {
  print('    ', text);
}

/** Prints a line of a message in Slack; a line inside the one above is indented further. */
export function quotes(text: string, isInside: boolean): void {
  print(isInside ? '      │   ' : '      │ ', text);
}

/** Prints an event while the client waits. */
export function happens(text: string): void {
  print(`    ${styleText('yellow', '…')} `, text);
}

/** Prints a promise of the demo. Throws if it is not kept, so that the demo fails. */
export function promised(kept: boolean, text: string): void {
  if (!kept) throw new Error(`This promise was not kept: ${text}`);
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

/** Wraps to the width of a terminal, with further lines below the text of the first. */
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
