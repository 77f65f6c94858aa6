// All results of a search as one text, with the number of those that its limit left out: a Zap sends it on as it is.
import { type Caller, countMatches, parseInput, type SearchOperation } from '@codetether/core';
import type { PlainOutputField } from 'zapier-platform-core';
import type { Output } from './output.ts';

export const digestFields: readonly PlainOutputField[] = [
  { key: 'digest', label: 'All Results as Text', type: 'string' },
  { key: 'found_count', label: 'Results Found', type: 'integer' },
  { key: 'left_out_count', label: 'Results Left Out', type: 'integer' },
];

export const digestSample = { digest: '- Tidy the changelog', found_count: 1, left_out_count: 0 };

/** Counting further would take too many requests. */
const mostCounted = 200;

/** The results, of which the first has the digest. */
export async function withDigest(
  operation: SearchOperation,
  caller: Caller,
  input: Readonly<Record<string, unknown>>,
  outputs: readonly Output[],
): Promise<Output[]> {
  const [first, ...others] = outputs;
  if (!operation.count || !first) return [...outputs];
  const limit = outputs.length;
  const isCut = limit >= Number(parseInput(operation, input).limit);
  const found = (isCut && (await countMatches(operation, caller, input, mostCounted))) || limit;
  const leftOut = Math.max(0, found - limit);
  const digest = [...outputs.map(lineOf), ...(leftOut > 0 ? [leftOutLine(leftOut, found)] : [])].join('\n');
  const none = { digest: null, found_count: null, left_out_count: null };
  return [
    withField(first, { digest, found_count: found, left_out_count: leftOut }),
    ...others.map((output) => ({ ...output, ...none })),
  ];
}

function withField({ untrusted, ...output }: Output, more: object): Output {
  return { ...output, ...more, untrusted: [untrusted, 'digest'].flat() };
}

function lineOf({ id, title, url }: Output): string {
  const said = String(title || id).replace(/\s+/g, ' ');
  return url ? `- ${said}: ${url}` : `- ${said}`;
}

function leftOutLine(leftOut: number, found: number): string {
  return `${found >= mostCounted ? 'At least ' : ''}${leftOut} more ${leftOut === 1 ? 'is' : 'are'} left out.`;
}
