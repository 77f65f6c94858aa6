import type { FeedState } from '../api/tasks/feed.ts';

/** Keeps a watcher's position across restarts of the process. */
export interface PositionStore {
  get(): Promise<FeedState | undefined>;
  set(position: FeedState): Promise<void>;
}

export function memoryPosition(): PositionStore {
  let kept: FeedState | undefined;
  return {
    get: async () => kept,
    set: async (position) => {
      kept = position;
    },
  };
}
