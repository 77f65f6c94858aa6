import { expect, test } from 'vitest';
import { wordProblems } from './words.ts';

const problemsOf = (text: string, file = 'x.ts') => wordProblems(file, text);

test.each([
  ['/** Refuses what is no id. */', 'is no id', 'is not a …'],
  ['// What a start does not need.', 'What', 'the thing by its name'],
  ['// Waits. Whoever calls has the time.', '. Whoever', 'the thing by its name'],
  ["fail('--status stands twice.');", 'stands', 'is, has'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
  ['fail(`The alert ${id} goes on.`);', 'goes on', 'continue'],
])('finds in %s', (text, word, write) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(`x.ts:1: "${word}": write ${write}`)]);
});

test('a sentence may run over the lines of a comment', () => {
  const documented = '\n/**\n * Throws when there is none,\n * as a stamp of\n * ours is needed.\n */';
  expect(problemsOf(documented)).toEqual(['x.ts:4: "of ours": write our …, their …']);
  expect(problemsOf('\n  // The loop goes\n  // on.')).toEqual(['x.ts:2: "goes on": write continue']);
});

test('reads the text of a page but not its code', () => {
  const page = '# What it does\n\nA call\nat work `stands`.\n\n```sh\nmend # anew\n```\n';
  expect(problemsOf(page, 'page.md')).toEqual(['page.md:4: "at work": write running, in use']);
});

test.each([
  '// There is no such task. It is no longer updated, and stands for another.',
  '// What does a reader expect here?',
  "import { rest } from './stands.ts'; const told = rest.goes;",
  "call('anew');",
  "test('What begins a string is not a comment', run);",
])('finds nothing in %s', (text) => {
  expect(problemsOf(text)).toEqual([]);
});
