import { expect, test } from 'vitest';
import { wrapped } from './transcript.ts';

test.each([
  ['    ', 'one two three', undefined, '    one two three'],
  ['    ', 'one two three', 12, '    one two \n    three'],
  ['  → ', 'unbreakable', 10, '  → unbrea\n    kable'],
  ['      │ ', 'one two', 18, '      │ one two'],
  ['      │ ', 'one two three', 16, '      │ one two \n      │ three'],
  // Too narrow for our wrapping: left to the terminal.
  ['      │ ', 'one two', 8, '      │ one two'],
])('%j and %j in %s columns', (mark, text, columns, lines) => {
  expect(wrapped({ mark, text }, columns)).toBe(lines);
});
