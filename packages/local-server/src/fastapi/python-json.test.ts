import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonProblem, parseJson } from './python-json.ts';

const problem = (text: string): string | undefined => {
  try {
    parseJson(text);
  } catch (error) {
    return error instanceof JsonProblem ? `${error.position} ${error.reason}` : String(error);
  }
  return undefined;
};

test.each([
  ['', '0 Expecting value'],
  ['nul', '0 Expecting value'],
  ['{"a":tru}', '5 Expecting value'],
  ['[1,]', '3 Expecting value'],
  ['{', '1 Expecting property name enclosed in double quotes'],
  ["{'a':1}", '1 Expecting property name enclosed in double quotes'],
  ['{"a":1,}', '7 Expecting property name enclosed in double quotes'],
  ['{"a" "b"}', "5 Expecting ':' delimiter"],
  ['{"a":1 "b":2}', "7 Expecting ',' delimiter"],
  ['[1 2]', "3 Expecting ',' delimiter"],
  ['{"a":1} x', '8 Extra data'],
  ['"abc', '0 Unterminated string starting at'],
  ['{"a":"b\n"}', '7 Invalid control character at'],
  ['{"t":"\\x"}', '6 Invalid \\escape'],
  ['{"a":"\\u12"}', '7 Invalid \\uXXXX escape'],
])('%s', (text, expected) => {
  expect(problem(text)).toBe(expected);
});

test('the line and the column are counted from one', () => {
  expect(() => parseJson('{\n  "a": }')).toThrow('Expecting value: line 2 column 8 (char 9)');
});

test('invalid JSON gets a position, whatever is cut from it', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      const cut = text.slice(0, at % (text.length + 1));
      expect(problem(cut) ?? '0 ').toMatch(/^\d+ /);
    }),
  );
});
