import type { FeedState } from '../api/tasks/feed.ts';

/** Where a watcher keeps its place between two lives of the process. */
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
