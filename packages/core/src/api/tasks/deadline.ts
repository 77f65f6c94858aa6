// The server only records deadline_seconds, so we enforce it. A reader that sees an unclaimed task past its deadline cancels it; from then on it counts as
// failed.
import type { SeenTask } from './wire.ts';

/** The task is past its deadline, and no agent has started it. */
export function isOverdue({ task, stamp }: SeenTask, now: number): boolean {
  return task.status === 'pending' && !task.started_at && deadlineOf(stamp) <= now;
}

/** The task as failed when its deadline ended it; `cancelledAt` is the time of the cancel if known. */
export function withDeadline(seen: SeenTask, now: number, cancelledAt?: string): SeenTask {
  const deadline = deadlineOf(seen.stamp);
  const { task } = seen;
  if (task.status !== 'cancelled' || task.started_at || deadline > now) return seen;
  if (cancelledAt && Date.parse(cancelledAt) < deadline) return seen;
  return {
    ...seen,
    task: {
      ...task,
      status: 'failed',
      error: `No agent claimed it before its deadline (${seen.stamp.connect_deadline_at}).`,
      completed_at: task.completed_at ?? cancelledAt ?? new Date(deadline).toISOString(),
    },
  };
}

function deadlineOf({ connect_deadline_at }: SeenTask['stamp']): number {
  const time = connect_deadline_at ? Date.parse(connect_deadline_at) : Number.NaN;
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
