// Looks at a run again until it ends: soon after a change, and less often while nothing happens.

/** In ms. */
const soonest = 2_000;
const latest = 15_000;
const growth = 1.5;
/** So many failed looks in a row end it. */
const maxFailures = 5;

export type Look = 'changed' | 'same' | 'failed' | 'ended';

export interface Following {
  stop(): void;
}

/** One look at a time. A page that nobody sees does not look. `lost` is called when it gives up. */
export function follow(look: () => Promise<Look>, lost: () => void): Following {
  let pause = soonest;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const next = () => {
    clearTimeout(timer);
    if (!isStopped && !document.hidden) timer = setTimeout(() => void once(), pause);
  };
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', next);
  };
  async function once(): Promise<void> {
    const seen = await look();
    if (isStopped) return;
    if (seen === 'ended') {
      stop();
      return;
    }
    failures = seen === 'failed' ? failures + 1 : 0;
    if (failures === maxFailures) {
      stop();
      lost();
      return;
    }
    pause = seen === 'changed' ? soonest : Math.min(pause * growth, latest);
    next();
  }
  document.addEventListener('visibilitychange', next);
  next();
  return { stop };
}
