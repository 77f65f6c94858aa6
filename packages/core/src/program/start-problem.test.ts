import { expect, test } from 'vitest';
import { startProblem } from './start-problem.ts';

test.each([
  [new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') }), 'connect ECONNREFUSED (fetch failed)'],
  [new Error('Same.', { cause: new Error('Same.') }), 'Same.'],
  [new AggregateError([new Error('connect ECONNREFUSED ::1:5432')]), 'connect ECONNREFUSED ::1:5432'],
  [new RangeError(''), 'RangeError'],
  [new Error('two\n    at lines\u001b[31m'), 'two at lines [31m'],
  [new Error('Authorization: Bearer abc.def, postgres://u:p@h/d'), 'Authorization: Bearer [secret], [secret]'],
  ['xoxb-1-2', '[secret]'],
  [undefined, 'undefined'],
])('%o is one line: %s', (thrown, line) => {
  expect(startProblem(thrown)).toBe(line);
});

test('a loop of causes and a long text are cut', () => {
  const loop = new Error('a');
  loop.cause = loop;
  expect(startProblem(loop)).toBe('a');
  expect(startProblem(new Error('x'.repeat(100_000)))).toHaveLength(500);
});
