import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { decimal, fromLocalTime, maybeCodebase, maybeTime, readableRows, wireTime } from './wire.ts';

const zone = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'America/New_York';
});
afterEach(() => {
  process.env.TZ = zone;
});

test.each([
  ['2026-11-23T19:16:32.431319', '2026-11-23T19:16:32.431Z'],
  ['2026-11-23T19:16:32.431319+00:00', '2026-11-23T19:16:32.431Z'],
  ['2026-11-23T20:16:32+01:00', '2026-11-23T19:16:32.000Z'],
  ['2026-11-23T19:16:32Z', '2026-11-23T19:16:32.000Z'],
  ['2026-11-23 19:16:32', '2026-11-23T19:16:32.000Z'],
])('%s is %s in any time zone', (wire, time) => {
  expect(wireTime.parse(wire)).toBe(time);
});

test('an invalid time is refused where it is required, and left out where it is optional', () => {
  expect(wireTime.safeParse('soon').success).toBe(false);
  expect([maybeTime.parse(null), maybeTime.parse(undefined), maybeTime.parse('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('money arrives as numbers and as texts; global and null mean no codebase', () => {
  expect([decimal.parse('1.3575'), decimal.parse(50)]).toEqual([1.3575, 50]);
  expect(decimal.safeParse('much').success).toBe(false);
  expect([maybeCodebase.parse('global'), maybeCodebase.parse(null), maybeCodebase.parse('cb-1')]).toEqual([
    undefined,
    undefined,
    'cb-1',
  ]);
});

test('unreadable rows are left out, unless all are unreadable', () => {
  const rows = readableRows(z.object({ id: z.string() }));
  expect(rows.parse([{ id: 'a' }, { id: 7 }, null, 'x', { id: 'b' }])).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(rows.parse([])).toEqual([]);
  expect(rows.safeParse([{ id: 7 }]).success).toBe(false);
  expect(rows.safeParse({}).success).toBe(false);
});

test.each([
  ['2026-11-23T16:20:33.995', '2026-11-24T02:20:33.995Z'],
  ['2026-11-24T08:05:33.995', '2026-11-24T02:20:33.995Z'],
  ['2026-11-24T02:20:33.995Z', '2026-11-24T02:20:33.995Z'],
  [undefined, undefined],
])('the local time %s of a server is %s', (local, time) => {
  expect(fromLocalTime(local, Date.parse('2026-11-24T02:20:32Z'))).toBe(time);
});
