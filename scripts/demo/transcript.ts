// The demo's page: what the assistant asks, what CodeTether answers, and whether that is what was promised.
import { styleText } from 'node:util';

export function heading(text: string): void {
  console.log(`\n${styleText('bold', text)}`);
}

/** A tool call, its long arguments shortened. */
export function asks(tool: string, input: object): void {
  const shown = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${short(value)}`],
  );
  console.log(
    ['  ', styleText('cyan', '→'), ' ', tool, shown.length > 0 ? ` ${styleText('dim', shown.join(', '))}` : ''].join(
      '',
    ),
  );
}

/** What came of it, in one line. */
export function answers(text: string): void {
  console.log(`    ${text}`);
}

/** Something that happens while the client waits. */
export function happens(text: string): void {
  console.log(`    ${styleText('yellow', '…')} ${text}`);
}

/** A promise of the demo. Throws when it is not kept, so that the demo fails. */
export function promised(kept: boolean, text: string): void {
  if (!kept) throw new Error(`Not so: ${text}`);
  console.log(`    ${styleText('green', '✓')} ${text}`);
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}
