// Draws that a seed repeats.
export interface Draw {
  /** From 0 to less than `below`. */
  number(below: number): number;
  one<T>(of: readonly T[]): T;
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state are enough to choose points. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (below: number) => Math.floor(next() * below);
  return {
    number,
    one<T>(of: readonly T[]): T {
      const found = of[number(of.length)];
      if (found === undefined) throw new Error('There is nothing to draw from.');
      return found;
    },
  };
}
