// Draws mutants by a seed, so that a run can be repeated.

/** `count` of the items in a random order; the same seed gives the same ones as long as the items stay the same. */
export function draw<T>(items: readonly T[], count: number, seed: number): T[] {
  const random = mulberry32(seed);
  const rest = [...items];
  for (let index = 0; index < Math.min(count, rest.length); index += 1) {
    const other = index + Math.floor(random() * (rest.length - index));
    [rest[index], rest[other]] = [rest[other] as T, rest[index] as T];
  }
  return rest.slice(0, count);
}

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
