import { expect, test } from 'vitest';
import { runStatus, taskStatus } from './status.ts';

test.each([
  ['pending', 'pending'],
  ['queued', 'pending'],
  ['assigned', 'pending'],
  ['submitted', 'pending'],
  ['running', 'working'],
  ['working', 'working'],
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
  ['made up by a later server', 'working'],
  ['', 'working'],
])("the server's %j is the document's %s", (word, status) => {
  expect(taskStatus(word)).toBe(status);
});

test('a run of a status that nobody knows still runs', () => {
  expect(runStatus('cancelled')).toBe('cancelled');
  expect(runStatus('resting')).toBe('running');
});
