// What no event tells of is looked at now and then.
import { type Clock, type Log, toConnectorError } from '@codetether/core';
import type { Watching } from './resource.ts';

interface Look {
  state: string;
  /** It will not change any more. */
  ended: boolean;
}

/** Resolves after the first look; throws what that throws. Goes on until the end of what is watched, or of the signal. */
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
    if (!signal.aborted) log.warn('a resource is not watched any more', { error: toConnectorError(thrown).message });
  });
}
