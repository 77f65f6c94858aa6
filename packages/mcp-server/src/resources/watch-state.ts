// Watches a resource that has no event by checking it from time to time.
import { type Clock, type Log, toConnectorError } from '@codetether/core';
import type { Watching } from './resource.ts';

interface Look {
  state: string;
  /** It will not change again. */
  ended: boolean;
}

/** Resolves after the first check, and throws its error. Continues until the resource or the signal ends. */
export async function watchState(
  look: () => Promise<Look>,
  { changed, pause, signal }: Watching,
  { clock, log }: { clock: Clock; log: Log },
): Promise<void> {
  let last = await look();
  const follow = async () => {
    while (!last.ended) {
      await clock.sleep(pause(), signal);
      const next = await look().catch((thrown: unknown) => {
        const error = toConnectorError(thrown);
        if (!error.retryable) throw error;
        return last;
      });
      if (next.state !== last.state && !signal.aborted) changed();
      last = next;
    }
  };
  void follow().catch((thrown: unknown) => {
    if (!signal.aborted) log.warn('stopped watching a resource', { error: toConnectorError(thrown).message });
  });
}
