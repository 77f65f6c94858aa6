// Whether texts were written from the requests that are held out: three words in a row would tell.
import { wordsOf } from './scorers.ts';

const inARow = 3;

/** How many runs of three words the text shares with the requests, so that nobody learns which. */
export function sharedRuns(text: string, requests: readonly string[]): number {
  const held = new Set(requests.flatMap(runsOf));
  return runsOf(text).filter((run) => held.has(run)).length;
}

/** Punctuation does not end a run. */
function runsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(inARow - 1).map((_, index) => words.slice(index, index + inARow).join(' '));
}
