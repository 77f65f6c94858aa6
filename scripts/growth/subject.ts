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
  larger: number;
  /** Measured only where the larger is long enough to matter. */
  smaller?: number;
}

/** Under this, in seconds of CPU, nobody else notices; below, a sum of constant parts says nothing. */
const noticed = 2;
/** A text that is four times as long takes four times as long where time is linear, and sixteen times where it is quadratic. */
const mostGrowth = 8;

export function growsTooFast({ larger, smaller = 0 }: Cost): boolean {
  return larger > noticed && larger > mostGrowth * smaller;
}

/** The shorter text is tried only when the longer one takes long. */
export async function costOf(
  { take, longest = usualLength }: Subject,
  textOf: (length: number) => string,
): Promise<Cost> {
  const larger = await cpuSeconds(() => take(textOf(longest)));
  return larger > noticed ? { larger, smaller: await cpuSeconds(() => take(textOf(longest / 4))) } : { larger };
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
