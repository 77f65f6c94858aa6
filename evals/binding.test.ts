import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bind, bindPattern, boundIn, UnboundError } from './binding.ts';

const bindings = new Map<string, unknown>([['task', { task_id: 't.1', tries: 2, items: [{ name: 'one' }] }]]);

test('a text that is one placeholder becomes its value, a placeholder within a text becomes text', () => {
  expect(bind({ tries: '{{task.tries}}', list: ['{{task.items.0.name}} of {{task.tries}}', 3] }, bindings)).toEqual({
    tries: 2,
    list: ['one of 2', 3],
  });
  expect(boundIn({ a: '{{task.tries}}', b: 'see {{task.task_id}}' }, bindings)).toEqual(['2', 't.1']);
});

test('an unbound placeholder is named', () => {
  expect(() => bind('{{task.nothing}}', bindings)).toThrow(new UnboundError('{{task.nothing}} has no value yet'));
  expect(() => bindPattern('{{nobody.id}}', bindings)).toThrow('{{nobody.id}}');
});

test('a bound value matches itself in a pattern, whatever it contains', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const pattern = bindPattern('^{{it}}$', new Map([['it', value]]));
      expect(pattern.test(value)).toBe(true);
      expect(pattern.test(`${value}x`)).toBe(false);
    }),
  );
});
