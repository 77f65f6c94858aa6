// Fits answers into Zapier's limit of 6 MB: cuts longer texts, and says so.
import { beginning } from '@codetether/core/untrusted';
import { type Output, withWarning } from './output.ts';

/** In bytes of JSON, which leaves room for Zapier's envelope under its 6 MiB. @internal */
export const mostBytes = 5_500_000;
/** Cut texts keep at least this many characters. @internal */
export const leastKept = 1_000;

/** The same outputs with their longest texts cut until all fit. A cut output says so at the end of the text, and in `warnings` if it has them. */
export function fitted(outputs: readonly Output[]): Output[] {
  let kept = [...outputs];
  for (let most = longestIn(kept); sizeOf(kept) > mostBytes && most > leastKept; ) {
    most = Math.max(leastKept, Math.floor(most / 2));
    kept = outputs.map((output) => fittedTo(most, output));
  }
  return kept;
}

function fittedTo(most: number, output: Output): Output {
  const long = Object.keys(output).filter((key) => longestIn(output[key]) > most);
  if (long.length === 0) return output;
  const notice = `Shortened to fit Zapier's limit of 6 MB: ${long.join(', ')}.`;
  const cut = Object.fromEntries(long.map((key) => [key, shortened(output[key], most, notice)]));
  const shorter = { ...output, ...cut };
  return 'warnings' in output ? withWarning(shorter, notice) : shorter;
}

function shortened(value: unknown, most: number, notice: string): unknown {
  if (typeof value === 'string') return value.length > most ? `${beginning(value, most)}…\n[${notice}]` : value;
  if (Array.isArray(value)) return value.map((one) => shortened(one, most, notice));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortened(one, most, notice)]));
}

function longestIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((longest, one) => Math.max(longest, longestIn(one)), 0);
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
