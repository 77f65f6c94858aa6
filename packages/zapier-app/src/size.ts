// Zapier keeps at most 6 MB of one answer: longer texts are cut, and say so.
import type { Output } from './output.ts';

/** Bytes of JSON, with room for Zapier's envelope under its 6 MiB. */
const mostBytes = 5_500_000;
/** Cut texts keep at least this many characters. */
const leastKept = 1_000;

/** The same outputs with their longest texts cut until all fit; one that was cut has a notice at its end and in `warning`, if it has one. */
export function fitted(outputs: readonly Output[]): Output[] {
  let kept = [...outputs];
  for (let longest = longestIn(kept); sizeOf(kept) > mostBytes && longest > leastKept; ) {
    longest = Math.max(leastKept, Math.floor(longest / 2));
    kept = outputs.map((output) => cut(output, longest));
  }
  return kept;
}

function cut(output: Output, most: number): Output {
  const long = Object.entries(output).filter(([, value]) => typeof value === 'string' && value.length > most);
  if (long.length === 0) return output;
  const notice = `Shortened to fit Zapier's limit of 6 MB: ${long.map(([key]) => key).join(', ')}.`;
  const warning = typeof output.warning === 'string' ? `${output.warning} ${notice}` : notice;
  return {
    ...output,
    ...Object.fromEntries(long.map(([key, value]) => [key, `${String(value).slice(0, most)}…\n[${notice}]`])),
    ...('warning' in output && { warning }),
  };
}

function longestIn(outputs: readonly Output[]): number {
  return outputs
    .flatMap((output) => Object.values(output))
    .reduce<number>((longest, value) => (typeof value === 'string' ? Math.max(longest, value.length) : longest), 0);
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
