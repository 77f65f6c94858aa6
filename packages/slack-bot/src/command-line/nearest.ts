import damerauLevenshtein from 'damerau-levenshtein';

const maxLength = 60;

/** The candidates with the most similar spelling, best first. Leaves out those that differ too much. */
export function nearest(word: string, candidates: Iterable<string>, most = 3): string[] {
  // A long word resembles no candidate, and the comparison would be slow.
  if (word.length > maxLength) return [];
  const ranked = [...new Set(candidates)]
    .map((candidate) => ({
      candidate,
      steps: damerauLevenshtein(word.toLowerCase(), candidate.toLowerCase()).steps,
    }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, Math.floor(candidate.length / 3)));
  return ranked
    .sort((one, other) => one.steps - other.steps)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
