import { expect, test } from 'vitest';
import { sayTime, sayWeek, timeOfDay, timeOfWeek } from './time-of-day.ts';

test.each([
  ['0', 0],
  ['00:00', 0],
  ['12am', 0],
  ['1am', 60],
  ['11:59am', 11 * 60 + 59],
  ['12pm', 12 * 60],
  ['12', 12 * 60],
  ['1PM', 13 * 60],
  ['11:59 pm', 23 * 60 + 59],
  ['23:59', 23 * 60 + 59],
  [' 9am ', 9 * 60],
  ['24', undefined],
  ['24:00', undefined],
  ['0am', undefined],
  ['13pm', undefined],
  ['9:60', undefined],
  ['9:5', undefined],
  ['', undefined],
  ['noon', undefined],
])('%j is minute %j of the day', (text, minutes) => {
  expect(timeOfDay(text)).toBe(minutes);
});

test('a time of the week has a day, and sayWeek writes it as people do', () => {
  expect(timeOfWeek('sun 12am')).toEqual({ day: 0, minutes: 0 });
  expect(timeOfWeek('Saturday 23:59')).toEqual({ day: 6, minutes: 1439 });
  for (const text of ['someday 8am', 'mon', 'mon 25', '8am']) expect(timeOfWeek(text)).toBeUndefined();
  expect(sayWeek({ day: 1, minutes: 8 * 60 + 5 })).toBe('Monday at 08:05');
  expect(sayTime(0)).toBe('00:00');
});
