import { expect, test } from 'vitest';
import { pageOf } from './page.ts';

test.each([
  ['https://app.example.com', 'https://app.example.com/tasks/t-1'],
  ['https://app.example.com/', 'https://app.example.com/tasks/t-1'],
  ['https://app.example.com/{kind}?id={id}', 'https://app.example.com/tasks?id=t-1'],
  ['https://app.example.com/{id}', 'https://app.example.com/t-1'],
  ['', undefined],
  [undefined, undefined],
])('the template %j leads to %j', (template, address) => {
  expect(pageOf(template)('tasks', 't-1')).toBe(address);
});

test('an ID stays one part of the address', () => {
  expect(pageOf('https://app.example.com')('ralph', '../a')).toBe('https://app.example.com/ralph/..%2Fa');
});

test.each(['', 'a b', '?id=1', '#id'])('%j is not an ID, and has no page', (id) => {
  expect(pageOf('https://app.example.com')('ralph', id)).toBeUndefined();
});
