// The searches that show the end of what an action started: tasks and Ralph runs, as the operations declare.
import type { ActionOperation, SearchOperation, Track } from '../operation/define.ts';
import { operations } from '../operations/index.ts';

export interface TrackedEnd extends Pick<Track<Record<string, unknown>>, 'states'> {
  operation: SearchOperation;
  /** The field that identifies the record: in the action's output and the search's input. */
  key: string;
  input(id: string): object;
  done(record: object): boolean;
}

export const trackedEnds: readonly TrackedEnd[] = distinct(
  operations.filter((operation): operation is ActionOperation => operation.kind === 'action').map(({ track }) => track),
);

function distinct(tracks: readonly (Track<Record<string, unknown>> | undefined)[]): TrackedEnd[] {
  const ends = new Map<SearchOperation, TrackedEnd>();
  for (const track of tracks) {
    if (!track || ends.has(track.operation)) continue;
    const { operation } = track;
    ends.set(operation, {
      operation,
      key: operation.key,
      input: (id) => track.input({ [operation.key]: id }),
      done: (record) => track.done(record),
      states: (api, signal) => track.states(api, signal),
    });
  }
  return [...ends.values()];
}
