// A subscriber whose marks were lost: nobody knows which changes it has got. It gets those of the last day again, a few requests in each poll.
import type { Client } from '../http/client.ts';
import type { Account } from '../ownership/account.ts';
import type { TaskChange } from './changes.ts';
import { isAfter, type Place } from './places.ts';

/** In ms. An older change is not reported: the subscriber has got it, or it was a subscriber of another program that did not report it. */
export const oldAfter = 86_400_000;

/**
 * When a change came to pass the filter, ISO 8601. A task that the filter refused while it waited passes it later than it was made, at the latest of its
 * times.
 */
export function passedAt(change: TaskChange, matches: (change: TaskChange) => boolean): string {
  const { kind, at, task } = change;
  if (kind !== 'created' || matches({ ...change, task: { ...task, status: 'pending' } })) return at;
  return [at, task.started_at ?? at, task.completed_at ?? at, task.updated_at ?? at].toSorted().at(-1) ?? at;
}

/** The requests that a poll may make for tasks: what the account reads at once, and one for each change that is newer than all that were looked at. */
export function allowance(
  { mostReads }: Account,
  places: readonly Place[],
  isSettled: (place: Place) => boolean,
): number {
  const newest = places.filter(isSettled).reduce<Place | undefined>((a, b) => (a && isAfter(a, b) ? a : b), undefined);
  return mostReads + (newest ? places.filter((place) => isAfter(place, newest)).length : 0);
}

/** The same client, and the number of its calls. */
export function countedClient(client: Client): { client: Client; calls(): number } {
  let calls = 0;
  return {
    client: {
      ...client,
      call: (method, path, schema, options) => {
        calls += 1;
        return client.call(method, path, schema, options);
      },
      find: (path, schema, options) => {
        calls += 1;
        return client.find(path, schema, options);
      },
    },
    calls: () => calls,
  };
}
