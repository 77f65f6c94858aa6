import { expect, test } from 'vitest';
import { isOverdue, withDeadline } from './deadline.ts';
import { firstState, hiddenTasks } from './feed-state.ts';
import type { SeenTask } from './wire.ts';

const deadline = Date.parse('2026-11-23T20:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

function seen(task: Partial<SeenTask['task']>, connect_deadline_at: string | undefined = iso(deadline)): SeenTask {
  return { task, stamp: { connect_deadline_at }, attempts: 1 } as SeenTask;
}

test('a task is overdue from its deadline on, while nobody has started it', () => {
  const pending = seen({ status: 'pending' });
  expect([-1, 0, 1].map((ms) => isOverdue(pending, deadline + ms))).toEqual([false, true, true]);
  expect(isOverdue(seen({ status: 'pending', started_at: iso(deadline) }), deadline)).toBe(false);
  expect(isOverdue(seen({ status: 'working' }), deadline)).toBe(false);
  expect(isOverdue({ ...pending, stamp: {} }, deadline)).toBe(false);
  expect(isOverdue(seen({ status: 'pending' }, 'soon'), deadline)).toBe(false);
});

test('a cancelled task failed by its deadline from then on, unless somebody cancelled it before', () => {
  const cancelled = seen({ status: 'cancelled' });
  const statusAt = (now: number, cancelledAt?: number) =>
    withDeadline(cancelled, now, cancelledAt === undefined ? undefined : iso(cancelledAt)).task.status;
  expect([-1, 0, 1].map((ms) => statusAt(deadline + ms))).toEqual(['cancelled', 'failed', 'failed']);
  expect([-1, 0, 1].map((ms) => statusAt(deadline + 9, deadline + ms))).toEqual(['cancelled', 'failed', 'failed']);
  expect(withDeadline(cancelled, deadline).task.completed_at).toBe(iso(deadline));
  expect(withDeadline(cancelled, deadline + 9, iso(deadline + 5)).task.completed_at).toBe(iso(deadline + 5));
  const ended = seen({ status: 'cancelled', completed_at: iso(deadline + 2) });
  expect(withDeadline(ended, deadline + 9, iso(deadline + 5)).task.completed_at).toBe(iso(deadline + 2));
  for (const task of [{ status: 'cancelled', started_at: iso(deadline) }, { status: 'completed' }] as const) {
    expect(withDeadline(seen(task), deadline + 9)).toEqual(seen(task));
  }
});

test('a feed reads an open task again from its deadline on', () => {
  const state = { ...firstState(new Map()), open: { t1: { unseen: 0, deadline: iso(deadline) }, t2: { unseen: 0 } } };
  const read = (now: number) => hiddenTasks(new Map(), state, now, 0);
  expect([-1, 0, 1].map((ms) => read(deadline + ms))).toEqual([[], ['t1'], ['t1']]);
});
