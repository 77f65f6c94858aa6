import type { ServerContext } from '../server-context.ts';
import type { Store } from '../store/store.ts';
import type { TaskRow } from '../store/tasks.ts';
import { every } from '../time/clock.ts';

const CHECK_MS = 60_000;

/** A running task counts as stuck when neither it nor its worker was active for this long. */
const STUCK_MS = 300_000;

const MAX_ATTEMPTS = 3;

/** Puts the tasks of silent workers back into the queue; after three attempts they fail (task_reaper.py, codetether-api.md 10.3). */
export function startTaskReaper({ clock, store, closing }: ServerContext): void {
  void every(clock, CHECK_MS, closing, () => {
    const now = clock.now();
    for (const row of store.tasks.every({ status: 'running' })) {
      const silentSince = Math.max(row.startedAt ?? now, row.updatedAt, lastSeen(store, row.workerId));
      if (now - silentSince <= STUCK_MS) continue;
      if (attemptsOf(row) >= MAX_ATTEMPTS)
        store.tasks.update(
          row.id,
          { status: 'failed', completedAt: now, error: `Task failed after ${MAX_ATTEMPTS} attempts` },
          now,
        );
      else requeue(store, row, now, 'Requeued: stuck');
    }
  });
}

/** Resets a task to pending, as if never started, with `more` in its metadata; returns the number of the next attempt. */
export function requeue(store: Store, row: TaskRow, now: number, reason: string, more: object = {}): number {
  const attempts = attemptsOf(row) + 1;
  store.tasks.update(
    row.id,
    {
      status: 'pending',
      startedAt: null,
      completedAt: null,
      workerId: null,
      error: `${reason} (attempt ${attempts})`,
      metadata: { ...row.metadata, attempts, ...more },
    },
    now,
  );
  return attempts;
}

/** The metadata do not count the first attempt. */
function attemptsOf({ metadata }: TaskRow): number {
  return typeof metadata.attempts === 'number' ? metadata.attempts : 1;
}

const lastSeen = (store: Store, workerId: string | null): number =>
  workerId === null ? 0 : (store.workers.find(workerId)?.lastSeen ?? 0);
