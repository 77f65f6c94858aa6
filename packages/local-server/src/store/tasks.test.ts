import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { type TaskRow, type TaskStore, taskStore } from './tasks.ts';
import { workerStore } from './workers.ts';

let db: Database;
let tasks: TaskStore;

beforeEach(() => {
  db = openDatabase();
  workerStore(db);
  tasks = taskStore(db);
});
afterEach(() => db.close());

const row = (id: string, fields: Partial<TaskRow> = {}): TaskRow => ({
  id,
  workspaceId: null,
  title: id,
  prompt: '',
  agentType: 'build',
  status: 'pending',
  priority: 0,
  workerId: null,
  result: null,
  error: null,
  metadata: {},
  createdAt: 0,
  updatedAt: 0,
  startedAt: null,
  completedAt: null,
  ...fields,
});

test('the list is cut at 100: highest priority first, then oldest first, in the order of creation within a millisecond', () => {
  const made = fc.record({ priority: fc.integer({ min: 0, max: 3 }), createdAt: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(made, { maxLength: 130 }), (drafts) => {
      db.run('DELETE FROM tasks');
      for (const [index, draft] of drafts.entries()) tasks.insert(row(`t${index}`, draft));
      const expected = drafts
        .map((draft, index) => ({ ...draft, index }))
        .sort((a, b) => b.priority - a.priority || a.createdAt - b.createdAt || a.index - b.index)
        .slice(0, 100);
      expect(tasks.list().map(({ id }) => id)).toEqual(expected.map(({ index }) => `t${index}`));
    }),
    { numRuns: 30 },
  );
});

test('waiting tasks with a target are shown only to that target', () => {
  tasks.insert(row('open'));
  tasks.insert(row('for reviewer', { metadata: { target_agent_name: 'reviewer' } }));
  tasks.insert(row('for w1', { metadata: { target_worker_id: 'w1' } }));
  const seen = (filter: object) => tasks.list({ status: 'pending', ...filter }).map(({ id }) => id);
  expect(seen({})).toEqual(['open']);
  expect(seen({ agentName: 'reviewer' })).toEqual(['open', 'for reviewer']);
  expect(seen({ workerId: 'w1' })).toEqual(['open', 'for w1']);
  expect(tasks.list().map(({ id }) => id)).toEqual(['open', 'for reviewer', 'for w1']);
});

test('with 10,000 tasks the list reads an index in order, without sorting', () => {
  for (let n = 0; n < 10_000; n++)
    tasks.insert(row(`t${n}`, { status: n % 2 ? 'completed' : 'pending', createdAt: n, workspaceId: `w${n % 3}` }));
  expect(tasks.list({ status: 'completed' }).at(-1)?.id).toBe('t199');
  for (const where of ['', "WHERE status = 'completed'", "WHERE workspaceId = 'w1'", "WHERE workerId = 'w1'"]) {
    const plan = db.all<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT * FROM tasks ${where} ORDER BY priority DESC, createdAt, seq LIMIT 100`,
    );
    expect(plan.map(({ detail }) => detail).join()).toMatch(/USING INDEX tasks_/);
    expect(plan.map(({ detail }) => detail).join()).not.toContain('TEMP B-TREE');
  }
});
