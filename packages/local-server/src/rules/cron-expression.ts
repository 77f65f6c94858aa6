import { Cron } from 'croner';
import { CronExpressionError, cronerPatterns } from './croniter-dialect.ts';

/** The default for a rule without an expression (codetether-api.md 9.4). */
export const DEFAULT_EXPRESSION = '*/5 * * * *';

/**
 * The next time after `after`, in milliseconds.
 * @throws CronExpressionError for an invalid expression or time zone, and if there is no next time
 */
export function nextRun(expression: string, timezone: string, after: number): number {
  return nextRuns(expression, timezone, after, 1)[0] ?? Number.NaN;
}

/**
 * The next `count` times after `after`, in milliseconds. As in croniter 7, a local time that exists twice, when the clocks go
 * back, is two times; one that does not exist, when the clocks go forward, is the first moment after it, unless the rule fires in every hour.
 * @throws CronExpressionError for an invalid expression or time zone
 */
export function nextRuns(expression: string, timezone: string, after: number, count: number): number[] {
  assertTimezone(timezone);
  const schedule = readable(expression);
  const runs: number[] = [];
  while (runs.length < count) runs.push(following(schedule, timezone, runs.at(-1) ?? after));
  return runs;
}

function following({ schedule, mustExist, isHourly }: Schedule, timezone: string, after: number): number {
  let [from, offset] = [after, offsetOf(timezone, after)];
  let wall = from + offset;
  for (;;) {
    // croner sees the clock on the wall as if it were UTC.
    const next = (cron: Cron) => cron.nextRun(new Date(wall))?.getTime() ?? Number.POSITIVE_INFINITY;
    const latest = mustExist ? Math.max(next(schedule), next(mustExist)) : next(schedule);
    if (latest - after > MAX_WAIT_MS) throw new CronExpressionError('failed to find next date');
    wall = next(schedule);
    const change = firstChange(timezone, from, wall - offset);
    if (change === undefined) return wall - offset;
    const changed = offsetOf(timezone, change);
    if (wall < change + changed && !isHourly) return change;
    // From the change on, the wall shows another time; the moment of the change itself may be the next one.
    [from, offset, wall] = [change, changed, change + changed - 1];
  }
}

/** croniter's limit: 50 years. */
const MAX_WAIT_MS = 50 * 366 * 86_400_000;

/** No zone changes its clocks twice within so short a time. */
const STRIDE_MS = 7 * 86_400_000;

/** The first moment with another offset, after `from` and up to `to`; undefined if there is none. */
function firstChange(timezone: string, from: number, to: number): number | undefined {
  const offset = offsetOf(timezone, from);
  for (let low = from; low < to; low += STRIDE_MS) {
    let [before, after] = [low, Math.min(low + STRIDE_MS, to)];
    if (offsetOf(timezone, after) === offset) continue;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetOf(timezone, middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }
  return undefined;
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetOf(timezone: string, ms: number): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(offsets(timezone).format(ms)) ?? [];
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1_000 : 1_000);
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

function offsets(timezone: string): Intl.DateTimeFormat {
  const known = offsetFormats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeZoneName: 'longOffset' });
  offsetFormats.set(timezone, format);
  return format;
}

/** The local time in that zone: `2026-11-24T09:00:00+01:00`. */
export function inZone(ms: number, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}

interface Schedule {
  schedule: Cron;
  mustExist?: Cron;
  isHourly: boolean;
}

function readable(expression: string): Schedule {
  const { fires, bothDays, mustExist } = cronerPatterns(expression);
  const cron = (pattern: string) => new Cron(pattern, { timezone: 'UTC', paused: true, domAndDow: bothDays });
  try {
    return {
      schedule: cron(fires),
      ...(mustExist && { mustExist: cron(mustExist) }),
      isHourly: fires.split(' ')[2] === '*',
    };
  } catch {
    throw new CronExpressionError(`[${expression}] is not acceptable`);
  }
}

function assertTimezone(timezone: string): void {
  try {
    // Intl accepts an offset as a time zone, but it has no name.
    if (/^[+-]/.test(timezone)) throw new RangeError(timezone);
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone });
  } catch {
    throw new CronExpressionError(`'${timezone}'`);
  }
}
