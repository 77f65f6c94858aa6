// Code that gets untrusted text, and how long it takes.

export interface Subject {
  /** Where the text goes: `find_task limit`. */
  name: string;
  /** The larger of the two texts; the smaller is a quarter of it. Default 800,000 characters. */
  longest?: number;
  /** Gets the text. Its result or error does not matter here. */
  take(text: string): unknown;
}

const usualLength = 800_000;

/** Seconds of CPU. */
export interface Cost {
  /** The time for the longest text that was tried. */
  seconds: number;
  /** The length of that text, as a share of the larger text. */
  share: number;
  /** The time for a quarter of the larger text, if the larger one was tried and took long. */
  smaller?: number;
}

/** In seconds of CPU. A shorter time delays nobody, and is too short to show growth. */
const noticed = 2;
/** A text that is four times as long takes four times as long where time is linear, and sixteen times where it is quadratic. */
const mostGrowth = 8;

export function growsTooFast({ share, seconds, smaller = 0 }: Cost): boolean {
  return share === 1 && seconds > noticed && seconds > mostGrowth * smaller;
}

/**
 ** Tries a sixteenth of the larger text, then a quarter, then all of it, and stops once the larger can no longer take over 2 s. A part's time t bounds
 * the whole's by t / share², also where time is quadratic: 8 ms for 50,000 characters, 125 ms for 200,000. Where time is cubic the bound does not hold, but
 * such a time is found anyway: the longest piece that our texts repeat has 40 characters, so 50,000 contain 1,250 of them, and 1,250³ steps of a tenth of
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
  // Tries the smaller again: now all code is compiled, as it was for the larger.
  return seconds > noticed ? { seconds, share: 1, smaller: await secondsOf(1 / 4) } : { seconds, share: 1 };
}

/** The time of the whole process, so nothing else may run in it. */
async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  try {
    await work();
  } catch {
    // An error counts like a result.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
