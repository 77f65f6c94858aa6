import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CronExpressionError, inZone, nextRun, nextRuns } from './cron-expression.ts';

const MONDAY = Date.parse('2026-11-23T20:50:21Z');

test('five columns fire in the time zone of the rule', () => {
  const runs = nextRuns('0 9 * * 1-5', 'Europe/Berlin', MONDAY, 5).map((ms) => inZone(ms, 'Europe/Berlin'));
  expect(runs).toEqual([
    '2026-11-24T09:00:00+01:00',
    '2026-11-25T09:00:00+01:00',
    '2026-11-26T09:00:00+01:00',
    '2026-11-27T09:00:00+01:00',
    '2026-11-30T09:00:00+01:00',
  ]);
});

test('the sixth column is seconds, the seventh the year', () => {
  expect(inZone(nextRun('0 9 * * * 30', 'UTC', MONDAY) ?? 0, 'UTC')).toBe('2026-11-24T09:00:30+00:00');
  expect(inZone(nextRun('0 0 1 1 * 0 2030', 'UTC', MONDAY) ?? 0, 'UTC')).toBe('2030-01-01T00:00:00+00:00');
});

test('nine in the morning stays nine when the clocks change', () => {
  const saturday = Date.parse('2027-03-27T12:00:00Z');
  expect(nextRuns('0 9 * * *', 'Europe/Berlin', saturday, 2).map((ms) => new Date(ms).toISOString())).toEqual([
    '2027-03-28T07:00:00.000Z',
    '2027-03-29T07:00:00.000Z',
  ]);
});

test.each([
  ['61 * * * *', 'UTC', '[61 * * * *] is not acceptable, out of range'],
  ['every day', 'UTC', 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.'],
  ['0 9 * * *', 'Mars/Base', "'Mars/Base'"],
])('%s in %s is refused', (expression, timezone, message) => {
  expect(() => nextRun(expression, timezone, MONDAY)).toThrow(new CronExpressionError(message));
});

test('the next run is always in the future, and within a second for an every-second rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
      const next = nextRun('* * * * * *', 'UTC', now) ?? 0;
      expect(next).toBeGreaterThan(now);
      expect(next - now).toBeLessThanOrEqual(1000);
    }),
  );
});
