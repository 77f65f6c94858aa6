// Tracks the deliveries of a watcher's looks: the position after a look is saved once it, and every look before it, was delivered to all.
import type { FeedState } from '../api/tasks/feed.ts';
import type { Log } from '../program/log.ts';
import type { PositionStore } from './position-store.ts';

/** The changes of one look, and the receivers that have not had all of them. */
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
      .catch((error) => log.warn('could not save the position', { error: String(error) }));
  };
  return {
    /** The number of looks that were not delivered to all. */
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
    /** Waits only for these receivers. */
    only(receivers: ReadonlySet<Receiver>) {
      for (const { undelivered } of batches) {
        for (const receiver of undelivered) if (!receivers.has(receiver)) undelivered.delete(receiver);
      }
      settle();
    },
    /** Saves no position after an undelivered look, so that look comes again. */
    giveUp() {
      batches.length = 0;
    },
  };
}
