import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inZone, nextRun, nextRuns } from './cron-expression.ts';
import { CronExpressionError } from './croniter-dialect.ts';

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

/** The next three times after Monday evening, as croniter 7.0.0 gave them. */
test.each([
  ['0 9 * * L5', '11-27T09:00 12-25T09:00 01-29T09:00'],
  ['0 0 * * L5,L2', '11-24T00:00 11-27T00:00 12-25T00:00'],
  ['0 0 1,L * *', '11-30T00:00 12-01T00:00 12-31T00:00'],
  ['0 0 * * mon#1', '12-07T00:00 01-04T00:00 02-01T00:00'],
  ['0 0 15W * *', '12-15T00:00 01-15T00:00 02-15T00:00'],
  ['0 0 W15 * 5', '12-15T00:00 01-15T00:00 02-15T00:00'],
  ['0 0 15W * 5#2', '05-14T00:00 01-14T00:00 04-14T00:00'],
  ['0 0 1-7 * 5#2,1#1', '12-07T00:00 12-11T00:00 01-04T00:00'],
  ['0 0 31 * 5#5', '01-29T00:00 04-30T00:00 07-30T00:00'],
  ['0 0 L * L5', '11-27T00:00 12-25T00:00 01-29T00:00'],
  ['0 0 L * 5', '11-27T00:00 11-30T00:00 12-04T00:00'],
  ['0 0 30 2 5', '02-05T00:00 02-12T00:00 02-19T00:00'],
  ['0 0 */2 * 0-6', '11-25T00:00 11-27T00:00 11-29T00:00'],
  ['*/70 * * * *', '11-23T21:00 11-23T22:00 11-23T23:00'],
  ['7/200 * * * *', '11-23T21:07 11-23T22:07 11-23T23:07'],
  ['50-10/5 * * * *', '11-23T20:55 11-23T21:00 11-23T21:05'],
  ['0 22-2/2 * * *', '11-23T22:00 11-24T00:00 11-24T02:00'],
  ['53-2/3 * * * *', '11-23T20:53 11-23T20:56 11-23T20:59'],
  ['0 0 * nov-feb fri-mon', '11-27T00:00 11-28T00:00 11-29T00:00'],
  ['0 0 * * 7-2', '11-24T00:00 11-29T00:00 11-30T00:00'],
  ['0 0 * * 6/2', '11-28T00:00 12-05T00:00 12-12T00:00'],
  ['0 0 1-1 * *', '11-24T00:00 11-25T00:00 11-26T00:00'],
  ['0 0 ? * 1', '11-30T00:00 12-07T00:00 12-14T00:00'],
  ['0 0 1 1 * 0 2030/2', '01-01T00:00 01-01T00:00 01-01T00:00'],
  ['@daily', '11-24T00:00 11-25T00:00 11-26T00:00'],
])('%s fires at %s', (expression, times) => {
  const runs = nextRuns(expression, 'UTC', MONDAY, 3).map((ms) => new Date(ms).toISOString().slice(5, 16));
  expect(runs.join(' ')).toBe(times);
});

test.each([
  ['61 * * * *', 'UTC', '[61 * * * *] is not acceptable, out of range'],
  ['0 0 * * 5L', 'UTC', '[0 0 * * 5l] is not acceptable'],
  ['0 0 * * 5#L', 'UTC', '[0 0 * * 5#l] is not acceptable'],
  ['0 0 * * 1#6', 'UTC', "[0 0 * * 1#6] is not acceptable. Invalid day_of_week value: '6'"],
  ['*/0 * * * *', 'UTC', "[*/0 * * * *] step '0' in field 0 is not acceptable"],
  ['-5 * * * *', 'UTC', '[-5 * * * *] is not acceptable, negative numbers not allowed'],
  ['10-80 * * * *', 'UTC', '10-80 * * * * is out of bands'],
  ['0 0 * JANUARY *', 'UTC', '[0 0 * january *] is not acceptable'],
  ['? 0 * * *', 'UTC', '[? 0 * * *] is not acceptable. Question mark can only used in day_of_month or day_of_week'],
  ['0 0 1 * 5#2', 'UTC', 'failed to find next date'],
  ['0 0 1,15 * L5,L2', 'UTC', 'failed to find next date'],
  ['0 0 15W * 0', 'UTC', 'failed to find next date'],
  [
    '0 0 1,W15 * *',
    'UTC',
    "[0 0 1,W15 * *] is not acceptable. 'W' can only be used with a single day value, not in a list or range",
  ],
  [
    '0 0 * * 5#2,1',
    'UTC',
    "day-of-week field does not support mixing literal values and nth day of week syntax.  Cron: '0 0 * * 5#2,1'    dow={1} vs nth={5: {2}}",
  ],
  ['0 0 30 2 *', 'UTC', 'failed to find next date'],
  ['0 0 1 1 * 0 2099', 'UTC', 'failed to find next date'],
  ['every day', 'UTC', 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.'],
  ['0 9 * * *', 'Mars/Base', "'Mars/Base'"],
])('%s in %s is refused', (expression, timezone, message) => {
  expect(() => nextRun(expression, timezone, MONDAY)).toThrow(new CronExpressionError(message));
});

test('a local time that exists twice fires twice', () => {
  const runs = (expression: string, timezone: string, after: string, count: number) =>
    nextRuns(expression, timezone, Date.parse(after), count).map((ms) => inZone(ms, timezone));
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T20:00:00Z', 3)).toEqual([
    '2026-10-25T02:30:00+02:00',
    '2026-10-25T02:30:00+01:00',
    '2026-10-26T02:30:00+01:00',
  ]);
  expect(runs('*/15 1 * * *', 'Australia/Lord_Howe', '2027-04-03T14:25:00Z', 4)).toEqual([
    '2027-04-04T01:30:00+11:00',
    '2027-04-04T01:45:00+11:00',
    '2027-04-04T01:30:00+10:30',
    '2027-04-04T01:45:00+10:30',
  ]);
});

test('a local time that does not exist fires right after the gap, or not at all if the rule fires in every hour', () => {
  const saturday = Date.parse('2027-03-27T20:00:00Z');
  const first = (expression: string, after = saturday) =>
    inZone(nextRun(expression, 'Europe/Berlin', after), 'Europe/Berlin');
  expect(first('*/20 2 * * *')).toBe('2027-03-28T03:00:00+02:00');
  expect(first('18 * * * *', Date.parse('2027-03-28T00:30:00Z'))).toBe('2027-03-28T03:18:00+02:00');
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
