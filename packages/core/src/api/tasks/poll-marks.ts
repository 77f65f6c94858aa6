// Marks of the changes that a subscriber's polls have looked at, so that the next poll does not read them again.
import { digest } from '../../memory/memory.ts';
import type { ChangeKind } from './changes.ts';
import type { Place } from './places.ts';

/** The result of a look at a change: it was reported, the filter refused it, or the server could not show its task. */
type Fate = 'told' | 'dropped' | 'unreadable';
const fates: readonly Fate[] = ['told', 'dropped', 'unreadable'];

/** In ms: a task that the server could not show is tried again. */
const retryAfter = 3_600_000;

/** A mark is a short digest of all that must stay the same, so that the change need not be looked at again. */
export function marksOf(kind: ChangeKind, now: number) {
  const markOf = ({ id, at, run }: Place, fate: Fate) => {
    if (fate === 'unreadable') return short(id, fate, Math.floor(now / retryAfter));
    // An end at another time is another end.
    if (kind !== 'created') return short(id, at);
    // A new task that the filter refused may pass it with another status.
    return fate === 'told' ? short(id) : short(id, run?.status);
  };
  return {
    markOf,
    /** The mark of the place among those, if it has one there. */
    find(place: Place, marks: ReadonlySet<string>): string | undefined {
      for (const fate of fates) {
        const mark = markOf(place, fate);
        if (marks.has(mark)) return mark;
      }
      return undefined;
    },
  };
}

function short(...of: unknown[]): string {
  return digest(of.join(' ')).slice(0, 11);
}
