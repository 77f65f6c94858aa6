import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hints } from '../fields/fields.ts';
import {
  createCronjob,
  createTask,
  getUsageSummary,
  type Operation,
  operations,
  parseInput,
  sendMessageAsync,
  startRalph,
} from '../index.ts';
import { coerce } from './coerce.ts';

const schema = z.object({
  text: z.string().optional(),
  count: z.number().int().optional(),
  rate: z.number().optional(),
  on: z.boolean().optional(),
  lines: z.string().register(hints, { multiline: true }).optional(),
  kind: z.enum(['build', 'plan']).optional(),
  json: z.string().register(hints, { json: true }).optional(),
  list: z.array(z.object({ title: z.string(), count: z.number().optional() })).optional(),
});

describe('text is converted to the type of its field', () => {
  test.each([
    [{ count: '7' }, { count: 7 }],
    [{ count: ' -3 ' }, { count: -3 }],
    [{ count: '7.5' }, { count: 7.5 }],
    [{ count: '1,000' }, { count: 1000 }],
    [{ count: '1,00' }, { count: '1,00' }],
    [{ lines: ['first', 'second', 3] }, { lines: 'first\nsecond\n3' }],
    [{ lines: [{ a: 1 }] }, { lines: [{ a: 1 }] }],
    [{ kind: 'Build' }, { kind: 'Build' }],
    [{ rate: '1e3' }, { rate: 1000 }],
    [{ count: 'seven' }, { count: 'seven' }],
    [{ on: 'Yes' }, { on: true }],
    [{ on: 'off' }, { on: false }],
    [{ on: 'maybe' }, { on: 'maybe' }],
    [{ text: '  trimmed  ' }, { text: 'trimmed' }],
    [{ text: 12 }, { text: '12' }],
    [{ text: 'a\0b \ud83d' }, { text: 'ab \ufffd' }],
    [{ text: '' }, {}],
    [{ text: null, count: null }, {}],
    [{ list: '[{"title":"a","count":"2"}]' }, { list: [{ title: 'a', count: 2 }] }],
    [{ list: 'not a list' }, { list: 'not a list' }],
    [{ json: { a: 1 } }, { json: '{"a":1}' }],
    ['{"count":"7"}', { count: 7 }],
    [undefined, {}],
    [
      [1, 2],
      [1, 2],
    ],
    ['nonsense', 'nonsense'],
  ])('%j → %j', (raw, expected) => {
    expect(coerce(schema, raw)).toEqual(expected);
  });

  test('a number survives the conversion to text and back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (rate) => {
        expect(coerce(schema, { rate: String(rate) })).toEqual({ rate: Object.is(rate, -0) ? 0 : rate });
      }),
    );
  });
});

describe('other ways to write a value are read as the field’s own', () => {
  const key = `<${'x'.repeat(298)}>`;
  test.each([
    [sendMessageAsync, { message: 'Hi', notify_email: 'Ada <ada@example.com>' }, { notify_email: 'ada@example.com' }],
    [createTask, { title: 'Tidy', idempotency_key: '<short@example.com>' }, { idempotency_key: '<short@example.com>' }],
    [
      createTask,
      { title: 'Tidy', idempotency_key: key },
      { idempotency_key: expect.stringMatching(/^sha256-.{20,60}$/) },
    ],
    [createTask, { title: 'Tidy', priority: '1,000' }, { priority: 1000 }],
    [getUsageSummary, { month: '2026-11-01' }, { month: '2026-11' }],
    [getUsageSummary, { month: '2026-11-01T00:00:00Z' }, { month: '2026-11' }],
    [
      createCronjob,
      { name: 'Daily', task_template: 'Review', cron_expression: '“0 9 * *\u00a01–5”' },
      { cron_expression: '0 9 * * 1-5' },
    ],
    [
      startRalph,
      { stories: [{ title: 'Share', criteria: ['Two people see it', 'It stays'] }] },
      { stories: [{ title: 'Share', criteria: 'Two people see it\nIt stays' }] },
    ],
  ])('$name %j', (operation, raw, expected) => {
    expect(parseInput<Operation>(operation, raw)).toMatchObject(expected);
  });

  test('two long keys stay two', () => {
    const read = (idempotency_key: string) => parseInput(createTask, { title: 'Tidy', idempotency_key });
    expect(read(key).idempotency_key).not.toBe(read(`${key}x`).idempotency_key);
  });
});

describe('any input is accepted or leads to an error that names its fields', () => {
  test.each(operations)('$name', (operation) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.dictionary(fc.constantFrom(...Object.keys(operation.input.shape), 'zzz'), fc.anything()),
        ),
        (raw) => {
          try {
            parseInput(operation, raw);
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_input', fields: expect.any(Array) });
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

test('an error says which field, what is wrong and what to do', () => {
  const text = (operation: Parameters<typeof parseInput>[0], raw: unknown) => {
    try {
      parseInput(operation, raw);
    } catch (error) {
      return (error as { text: string }).text;
    }
  };
  expect(text(createTask, {})).toBe('title is required. Correct it and try again.');
  expect(text(createTask, { title: '' })).toBe('title must not be empty. Correct it and try again.');
  expect(parseInput(createTask, { title: 'x', priority: 'High' })).toMatchObject({ priority: 5 });
  expect(text(createTask, { title: 'x', agent_type: 'gardener', priority: 'soonish' })).toBe(
    'agent_type must be one of build, plan, general, explore. priority must be a number. Correct it and try again.',
  );
  expect(text(createTask, { title: 'x', priority: 1.5 })).toMatch(/priority must be a whole number/);
  expect(text(createTask, { title: 'x', colour: 'red' })).toMatch(
    /colour is not a field; there are title, description/,
  );
  expect(text(createCronjob, { name: 'n'.repeat(300), cron_expression: 'x', task_template: 'y' })).toMatch(
    /name must be at most 255 characters/,
  );
  expect(text(startRalph, { stories: Array.from({ length: 11 }, () => ({ title: 'x' })) })).toMatch(
    /stories must have at most 10/,
  );
  expect(text(startRalph, { stories: [{ title: '' }] })).toMatch(/stories\.0\.title must not be empty/);
});
