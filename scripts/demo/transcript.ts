// The demo's page: what the assistant asks, what CodeTether answers, and whether that is what was promised.
import { AsyncLocalStorage } from 'node:async_hooks';
import { styleText } from 'node:util';

/** Lines of a story whose turn has not come; none when it is told live. */
interface Page {
  kept?: string[];
}

const pages = new AsyncLocalStorage<Page>();

/** Begins a story while others are told. What is given back tells it: first what happened so far, then the rest as it happens. */
export function meanwhile(story: () => Promise<void>): () => Promise<void> {
  const page: Page = { kept: [] };
  const ended = pages.run(page, story);
  // Whoever tells it hears of its failure.
  ended.catch(() => undefined);
  return () => {
    for (const line of page.kept ?? []) console.log(line);
    delete page.kept;
    return ended;
  };
}

export function heading(text: string): void {
  print(`\n${styleText('bold', text)}`);
}

/** A tool call, its long arguments shortened. */
export function asks(tool: string, input: object): void {
  const shown = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${short(value)}`],
  );
  print(
    ['  ', styleText('cyan', '→'), ' ', tool, shown.length > 0 ? ` ${styleText('dim', shown.join(', '))}` : ''].join(
      '',
    ),
  );
}

/** What came of it, in one line. */
export function answers(text: string): void {
  print(`    ${text}`);
}

/** Something that happens while the client waits. */
export function happens(text: string): void {
  print(`    ${styleText('yellow', '…')} ${text}`);
}

/** A promise of the demo. Throws when it is not kept, so that the demo fails. */
export function promised(kept: boolean, text: string): void {
  if (!kept) throw new Error(`Not so: ${text}`);
  print(`    ${styleText('green', '✓')} ${text}`);
}

function print(line: string): void {
  const page = pages.getStore();
  if (page?.kept) page.kept.push(line);
  else console.log(line);
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}
