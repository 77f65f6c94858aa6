import { createTask, findTask } from '@codetether/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connect } from '../../test/connect.ts';
import { maxText, truncate } from './truncate.ts';

test('a result of five megabytes fits, and says how much is missing', async () => {
  const { call, local } = await connect();
  local.faults.next({ kind: 'wrong-agent', result: 'word '.repeat(1_000_000) });
  const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
  const ended = await call('wait', { task_id: data.task_id });
  expect(ended.text).toContain('result is cut: the first 20,000 of 5,000,000 characters.');
  expect(ended.data.notes).toEqual([
    'result is cut: the first 20,000 of 5,000,000 characters.',
    `The resource codetether://tasks/${data.task_id} has all of it.`,
  ]);
  expect(String(ended.data.result)).toHaveLength(maxText);

  const listed = await call(findTask.name, { status: 'completed' });
  expect(listed.text.length).toBeLessThan(30_000);
});

test('a cut text is well formed and not longer than allowed', () => {
  const field = { name: 'result', type: 'text', required: true, description: '', untrusted: true } as const;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (result, max) => {
      const { record, notes } = truncate([field], { result }, max);
      expect(String(record.result).length).toBeLessThanOrEqual(max);
      expect(String(record.result).isWellFormed()).toBe(true);
      expect(notes.length).toBe(result.length > max ? 1 : 0);
    }),
  );
});

test('JSON is left out rather than cut', () => {
  const field = { name: 'prd_json', type: 'text', required: false, description: '', json: true } as const;
  expect(truncate([field], { prd_json: '{"a":1}' }, 3)).toEqual({
    record: {},
    notes: ['prd_json is left out: 7 characters.'],
  });
});
