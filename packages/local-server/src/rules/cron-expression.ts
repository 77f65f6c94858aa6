import { Cron } from 'croner';

/** Says in the real server's words why an expression or a time zone is invalid. */
export class CronExpressionError extends Error {
  override name = 'CronExpressionError';
}

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
 * The next `count` times after `after`, in milliseconds.
 * @throws CronExpressionError for an invalid expression or time zone
 */
export function nextRuns(expression: string, timezone: string, after: number, count: number): number[] {
  const schedule = parse(expression, timezone);
  const runs = schedule.nextRuns(count, new Date(after)).map((date) => date.getTime());
  if (runs.length < count) throw new CronExpressionError('failed to find next date');
  return runs;
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

function parse(expression: string, timezone: string): Cron {
  assertTimezone(timezone);
  const columns = (NICKNAMES[expression.trim().toLowerCase()] ?? expression.trim()).split(/\s+/);
  if (columns.length < 5 || columns.length > 7) {
    throw new CronExpressionError('Exactly 5, 6 or 7 columns has to be specified for iterator expression.');
  }
  // The server's croniter has seconds as the sixth column and the year as the seventh; croner has seconds first.
  const [minute, hour, day, month, weekday, second = '0', year = '*'] = columns;
  try {
    return new Cron([second, minute, hour, day, month, weekday, year].join(' '), { timezone, paused: true });
  } catch {
    throw new CronExpressionError(refusal(expression.trim().toLowerCase(), columns));
  }
}

/** croniter's message for an expression that croner rejects. */
function refusal(expression: string, columns: string[]): string {
  const field = columns.findIndex((column) => /\/0+$/.test(column));
  if (field >= 0) return `[${expression}] step '0' in field ${field} is not acceptable`;
  if (columns.some((column) => /(^|,)-/.test(column)))
    return `[${expression}] is not acceptable, negative numbers not allowed`;
  const isRange = columns.every((column) => /^[\d*,/?l#-]+$/i.test(column));
  return `[${expression}] is not acceptable${isRange ? ', out of range' : ''}`;
}

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

function assertTimezone(timezone: string): void {
  try {
    // Intl accepts an offset as a time zone, but it has no name.
    if (/^[+-]/.test(timezone)) throw new RangeError(timezone);
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone });
  } catch {
    throw new CronExpressionError(`'${timezone}'`);
  }
}
