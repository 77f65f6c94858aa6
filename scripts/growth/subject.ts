// Something that takes text of others, and how long it takes.

export interface Subject {
  /** Where the text goes: `find_task limit`. */
  name: string;
  /** The larger of the two texts; the smaller is a quarter of it. Default 800,000 characters. */
  longest?: number;
  /** Takes the text. What it answers or throws is of no matter here. */
  take(text: string): unknown;
}

const usualLength = 800_000;

/** Seconds of CPU. */
export interface Cost {
  /** Of the longest text that was tried. */
  seconds: number;
  /** Which part of the larger text that was. */
  share: number;
  /** Of a quarter of the larger text, where the larger was tried and took long. */
  smaller?: number;
}

/** Under this, in seconds of CPU, nobody else notices; below, a sum of constant parts says nothing. */
const noticed = 2;
/** A text that is four times as long takes four times as long where time is linear, and sixteen times where it is quadratic. */
const mostGrowth = 8;

export function growsTooFast({ share, seconds, smaller = 0 }: Cost): boolean {
  return share === 1 && seconds > noticed && seconds > mostGrowth * smaller;
}

/**
 * Tries a sixteenth of the larger text, then a quarter, then all of it, and stops where the larger cannot take over 2 s any more. A part's time t bounds
 * the whole's by t / share², also where time is quadratic: 8 ms for 50,000 characters, 125 ms for 200,000. Where time is cubic the bound is not true, but
 * such a time is seen all the same: the longest piece that our texts repeat has 40 characters, so 50,000 hold 1,250 of them, and 1,250³ steps of a tenth of
 * a nanosecond take 200 ms, a sixth of which is still more than 8.
 */
export async function costOf(
  { take, longest = usualLength }: Subject,
  textOf: (length: number) => string,
  measured: (work: () => unknown) => Promise<number> = cpuSeconds,
): Promise<Cost> {
  const secondsOf = (share: number) => {
    const text = textOf(longest * share);
    return measured(() => take(text));
  };
  for (const share of [1 / 16, 1 / 4]) {
    const seconds = await secondsOf(share);
    if (seconds <= noticed * share ** 2) return { seconds, share };
  }
  const seconds = await secondsOf(1);
  // The smaller once more: by now everything is compiled, as it was for the larger.
  return seconds > noticed ? { seconds, share: 1, smaller: await secondsOf(1 / 4) } : { seconds, share: 1 };
}

/** Of the whole process, so nothing else may run in it. */
async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  try {
    await work();
  } catch {
    // Refused is as good as taken.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
