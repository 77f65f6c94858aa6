import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, dict, email, Invalid, int, list, maybe, model, oneOf, optional, required, str, url } from './schema.ts';

const task = model({
  title: required(str({ min: 1, max: 5 })),
  priority: optional(int({ ge: 0, le: 9 }), 0),
  kind: optional(oneOf('build', 'plan'), 'build'),
  metadata: optional(dict(), {}),
  tags: optional(list(str()), []),
  enabled: optional(bool(), true),
  model: maybe(str()),
});

const issues = (read: () => unknown) => {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.issues.map(({ type, loc }) => `${type} at ${loc.join('.')}`);
  }
};

describe('schemas answer as pydantic does', () => {
  test('defaults fill what is absent, and unknown keys are dropped', () => {
    expect(task({ title: 'x', color: 'red' }, ['body'])).toEqual({
      title: 'x',
      priority: 0,
      kind: 'build',
      metadata: {},
      tags: [],
      enabled: true,
      model: null,
    });
  });

  test('one answer names every fault, each with its place', () => {
    const faults = issues(() =>
      task({ title: '', priority: 10, kind: 'cook', metadata: [], tags: ['a', 1], enabled: 'maybe' }, ['body']),
    );
    expect(faults).toEqual([
      'string_too_short at body.title',
      'less_than_equal at body.priority',
      'enum at body.kind',
      'dict_type at body.metadata',
      'string_type at body.tags.1',
      'bool_parsing at body.enabled',
    ]);
    expect(issues(() => task({}, ['body']))).toEqual(['missing at body.title']);
    expect(issues(() => task([], ['body']))).toEqual(['model_attributes_type at body']);
  });

  test('a default is not shared between two bodies', () => {
    task({ title: 'x' }, []).metadata.seen = true;
    expect(task({ title: 'x' }, []).metadata).toEqual({});
  });

  test('integers are coerced only from texts that are whole numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (number) => {
        expect(int()(String(number), [])).toBe(number);
      }),
    );
    fc.assert(
      fc.property(fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(issues(() => int()(number, []))).toEqual(['int_from_float at ']);
      }),
    );
    expect(issues(() => int()('7.5', []))).toEqual(['int_parsing at ']);
    expect(issues(() => int()(null, []))).toEqual(['int_type at ']);
  });

  test('addresses', () => {
    expect(email()('ada@example.com', [])).toBe('ada@example.com');
    expect(issues(() => email()('ada', []))).toEqual(['value_error at ']);
    expect(url()('https://example.com/hook', [])).toBe('https://example.com/hook');
    expect(issues(() => url()('nope', []))).toEqual(['url_parsing at ']);
    expect(issues(() => url()('ftp://example.com', []))).toEqual(['url_scheme at ']);
  });
});
