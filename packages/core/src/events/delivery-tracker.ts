// What a watcher's looks still owe: the position after a look is saved once it, and every look before it, is delivered to all.
import type { FeedState } from '../api/tasks/feed.ts';
import type { Log } from '../program/log.ts';
import type { PositionStore } from './position-store.ts';

/** What one look found, and who has not yet had all of it. */
export interface Batch<Receiver> {
  position: FeedState;
  undelivered: Set<Receiver>;
}

export function createDeliveries<Receiver>(position: PositionStore, log: Log) {
  const batches: Batch<Receiver>[] = [];
  let saving = Promise.resolve();
  const settle = () => {
    let done: FeedState | undefined;
    while (batches[0]?.undelivered.size === 0) done = batches.shift()?.position;
    if (!done) return;
    const saved = done;
    saving = saving
      .then(() => position.set(saved))
      .catch((error) => log.warn('position not saved', { error: String(error) }));
  };
  return {
    /** Looks that are not yet delivered to all. */
    count: () => batches.length,
    async place(): Promise<FeedState | undefined> {
      await saving;
      return position.get();
    },
    add(batch: Batch<Receiver>) {
      batches.push(batch);
      settle();
    },
    delivered(receiver: Receiver, upTo: Batch<Receiver>) {
      for (const batch of batches) {
        batch.undelivered.delete(receiver);
        if (batch === upTo) break;
      }
      settle();
    },
    /** Waits for these alone. */
    only(receivers: ReadonlySet<Receiver>) {
      for (const { undelivered } of batches) {
        for (const receiver of undelivered) if (!receivers.has(receiver)) undelivered.delete(receiver);
      }
      settle();
    },
    /** Saves no more of what is not delivered: it comes again. */
    giveUp() {
      batches.length = 0;
    },
  };
}
