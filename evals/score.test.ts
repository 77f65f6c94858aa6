import { expect, test } from 'vitest';
import type { ExpectedCall } from './evaluation.ts';
import { type MadeCall, scoreTurn } from './score.ts';

const find: ExpectedCall = { tool: 'find_task', arguments: { status: 'failed' }, as: 'found' };
const retry: ExpectedCall = {
  tool: 'create_task',
  arguments: { retry_of: '{{found.id}}', title: { example: 'Again', like: 'again', optional: true } },
};
const look: ExpectedCall = { tool: 'list_codebases', optional: true };

test('numbers as text, matching free text, additional arguments and a missing optional call are right', () => {
  expect(
    scored(
      [[look, find, retry]],
      [
        made('find_task', { status: 'failed', limit: 5 }, { id: 7 }),
        made('create_task', { retry_of: '7', title: 'Once again' }),
      ],
    ),
  ).toEqual({ expected: 2, chosen: 2, right: 2, unasked: 0, problems: [] });
});

test('an optional call does not use up a required call of the same tool', () => {
  const needed: ExpectedCall = { tool: 'list_codebases' };
  expect(scored([[look, needed]], [made('list_codebases')])).toMatchObject({ expected: 1, right: 1, problems: [] });
});

test('with a wrong argument, the tool is still right', () => {
  expect(scored([[find]], [made('find_task', { status: 'completed' })])).toEqual({
    expected: 1,
    chosen: 1,
    right: 0,
    unasked: 0,
    problems: ['find_task: status should be "failed" and is "completed"'],
  });
});

test('a missing call also fails the calls that depend on it', () => {
  expect(scored([[find, retry]], [made('create_task', { retry_of: 7 })])).toEqual({
    expected: 2,
    chosen: 1,
    right: 0,
    unasked: 0,
    problems: ['find_task was not called', 'create_task: {{found.id}} has no value yet'],
  });
});

test('an unexpected change counts, a read or a failure does not; repeating a change counts too', () => {
  const task = made('create_task', { title: 'Feed the cat' });
  const refused = made('create_task', {}, { code: 'invalid_input' }, true);
  const { unasked, problems } = scored([[{ tool: 'create_task' }]], [made('find_task'), refused, task, task]);
  expect({ unasked, problems }).toEqual({
    unasked: 1,
    problems: ['nobody asked for create_task {"title":"Feed the cat"}'],
  });
});

test('a call that is expected to be refused must be, for that reason', () => {
  const expected: ExpectedCall = { tool: 'create_task', fails: 'not_found' };
  expect(scored([[expected]], [made('create_task', {}, { code: 'not_found' }, true)])).toMatchObject({ right: 1 });
  expect(scored([[expected]], [made('create_task', {}, { code: 'timeout' }, true)])).toMatchObject({
    right: 0,
    problems: ['create_task: ended with timeout'],
  });
});

test('the best of several ways counts', () => {
  expect(scored([[find, retry], [{ tool: 'task_failed' }]], [made('task_failed')])).toMatchObject({
    expected: 1,
    right: 1,
    problems: [],
  });
});

test('when nothing is expected, nothing is right', () => {
  expect(scored([[]], [])).toEqual({ expected: 0, chosen: 0, right: 0, unasked: 0, problems: [] });
  expect(scored([[]], [made('create_task')])).toMatchObject({ unasked: 1 });
});

function scored(ways: ExpectedCall[][], calls: MadeCall[]) {
  const tools = ['find_task', 'task_failed', 'list_codebases', 'create_task'].map((name) => ({
    name,
    inputSchema: { type: 'object' as const },
    annotations: { readOnlyHint: name !== 'create_task' },
  }));
  return scoreTurn({ user: '', ways }, calls, { tools, bindings: new Map() });
}

function made(tool: string, input = {}, data = {}, isError = false): MadeCall {
  return { tool, arguments: input, answer: { text: '', data, isError } };
}
