// The real server reads cron expressions with croniter 7 (https://github.com/pallets-eco/croniter); here croner runs them. This file translates.

/** Says in the real server's words why an expression or a time zone is invalid. */
export class CronExpressionError extends Error {
  override name = 'CronExpressionError';
}

/** A column in croniter's order. */
interface Column {
  min: number;
  max: number;
  /** Names of the values, from `min` on. */
  names?: readonly string[];
  /** Whether the column accepts a question mark, which means any day. */
  isDay?: boolean;
}

const COLUMNS: readonly Column[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31, isDay: true },
  { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], isDay: true },
  { min: 0, max: 59 },
  { min: 1970, max: 2099 },
];

const [DAY, WEEKDAY] = [2, 4];

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** In croner's form. */
export interface CronerPatterns {
  /** When the rule fires. With `bothDays` the day of the month and the day of the week must match, otherwise one of them. */
  fires: string;
  bothDays: boolean;
  /** With `bothDays`, too. If it never fires, croniter finds no date for the rule either. */
  mustExist?: string;
}

/**
 * The patterns for croner, with ranges and steps written out, since croner refuses those that wrap or exceed the column.
 * @throws CronExpressionError
 */
export function cronerPatterns(expression: string): CronerPatterns {
  const columns = (NICKNAMES[expression.toLowerCase()] ?? expression).trim().split(/\s+/);
  if (columns.length < 5 || columns.length > 7)
    throw new CronExpressionError('Exactly 5, 6 or 7 columns has to be specified for iterator expression.');
  const read = columns.map((column, index) => {
    // A day that has all values counts as any day only beside an asterisk in the other.
    const other = index === DAY ? columns[WEEKDAY] : index === WEEKDAY ? columns[DAY] : '*';
    return translated(expression.trim(), column.toLowerCase(), index, other?.includes('*') ?? true);
  });
  // croniter has seconds as the sixth column and the year as the seventh; croner has seconds first.
  const [minute = '', hour = '', day = '', month = '', weekday = '', second = '0', year = '*'] = read;
  const pattern = (day: string, weekday: string) => [second, minute, hour, day, month, weekday, year].join(' ');
  const both = pattern(day, weekday);
  const isNth = /[L#]/.test(weekday);
  const isNearest = day.endsWith('W');
  if (!(isNth || isNearest) || day === '*' || weekday === '*') return { fires: both, bothDays: false };
  // croniter takes the earlier of two searches, each of which leaves out one day, but no nth or nearest weekday. Both must find a date.
  if (isNth && isNearest) return { fires: both, bothDays: true };
  return { fires: isNth ? pattern('*', weekday) : pattern(day, '*'), bothDays: true, mustExist: both };
}

function translated(expression: string, column: string, index: number, isAnyIfFull: boolean): string {
  const { min = 0, max = 0, isDay } = COLUMNS[index] ?? {};
  if (column.includes('?')) {
    if (column !== '?') throw refusal(expression, 'Question mark can not used with other characters', '. ');
    if (!isDay) throw refusal(expression, 'Question mark can only used in day_of_month or day_of_week', '. ');
    return '*';
  }
  const parts = column.split(',');
  if (index === DAY && parts.length > 1 && parts.some((part) => nearestDay.test(part)))
    throw refusal(expression, "'W' can only be used with a single day value, not in a list or range", '. ');
  const all = new Set(parts.flatMap((part) => values(expression, part, index)));
  const plain = [...all].filter((value) => typeof value === 'number');
  if (index === WEEKDAY && plain.length > 0 && plain.length < all.size && !all.has('*')) {
    const nths = [...all].filter((value) => typeof value === 'string').map((value) => value.split(/#|(?=L)/));
    const byWeekday = [...Map.groupBy(nths, ([weekday]) => weekday)].map(
      ([weekday, pairs]) => `${weekday}: {${pairs.map(([, nth]) => (nth === 'L' ? "'l'" : nth)).join(', ')}}`,
    );
    throw new CronExpressionError(
      `day-of-week field does not support mixing literal values and nth day of week syntax.  Cron: '${expression}'    dow={${plain.sort().join(', ')}} vs nth={${byWeekday.join(', ')}}`,
    );
  }
  return all.has('*') || (isAnyIfFull && plain.length > max - min) ? '*' : [...all].join(',');
}

/** 15w or w15. */
const nearestDay = /^(?:(\d+)w|w(\d+))$/;

/** The values of one part of a list, in croner's words. */
function values(expression: string, part: string, index: number): (string | number)[] {
  const column = COLUMNS[index] ?? { min: 0, max: 0 };
  const number = (word: string): number => numberOf(expression, word, column);
  if (part === '*') return ['*'];
  if (index === DAY && part === 'l') return ['L'];
  const [, before, after = before] = (index === DAY && nearestDay.exec(part)) || [];
  if (after !== undefined) {
    const day = Number(after);
    if (day >= 1 && day <= 31) return [`${day}W`];
    throw refusal(expression, `nearest weekday day value '${day}' out of range`);
  }
  if (index === WEEKDAY && /^l\d+$/.test(part)) return [`${number(part.slice(1))}L`];
  const [, weekday, nth] = (index === WEEKDAY && /^(\w+)#(\d+)$/.exec(part)) || [];
  if (weekday !== undefined && nth !== undefined) {
    if (Number(nth) >= 1 && Number(nth) <= 5) return [`${number(weekday)}#${Number(nth)}`];
    throw refusal(expression, `Invalid day_of_week value: '${nth}'`, '. ');
  }
  if (part.startsWith('-')) throw refusal(expression, 'negative numbers not allowed');

  const [, first, last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (first === undefined || (first === '*' && last !== undefined)) throw notAlphanumeric(expression);
  if (step !== undefined && Number(step) === 0)
    throw new CronExpressionError(`[${expression}] step '${step}' in field ${index} is not acceptable`);
  if (last === undefined && step === undefined && first !== '*') return [number(first)];
  if ([first, last].some((word) => Number(word) > (index === WEEKDAY ? 7 : column.max)))
    throw new CronExpressionError(`${expression} is out of bands`);
  const from = first === '*' ? column.min : number(first);
  const to = last === undefined ? column.max : number(last);
  // A range from a value to itself is everything, unless only a step made it one: 6/2 is Saturday.
  if (from === to && last !== undefined) return numbers(column.min, column.max, Number(step ?? 1));
  return range(from, to, Number(step ?? 1), column);
}

const numbers = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);

/** A range that ends before it begins wraps around. There, croniter's steps are sometimes one too long. */
function range(from: number, to: number, step: number, { min, max }: Column): number[] {
  if (from <= to) return numbers(from, to, step);
  const before = numbers(from, max, step);
  const last = before.at(-1) ?? from;
  const isCut = last - min + step > max - min + 1 && max - last < step;
  return [...before, ...numbers(min + (isCut ? step - (max - last) : 0), to, step)];
}

function numberOf(expression: string, word: string, { min, max, names = [] }: Column): number {
  const named = names.indexOf(word);
  if (named < 0 && !/^\d+$/.test(word)) throw notAlphanumeric(expression);
  const number = named < 0 ? Number(word) : min + named;
  // Sunday is 0 and 7.
  if (max === 6 && number === 7) return 0;
  if (number < min || number > max) throw refusal(expression, 'out of range');
  return number;
}

const refusal = (expression: string, reason: string, separator = ', '): CronExpressionError =>
  new CronExpressionError(`[${expression}] is not acceptable${separator}${reason}`);

const notAlphanumeric = (expression: string): CronExpressionError =>
  new CronExpressionError(`[${expression.toLowerCase()}] is not acceptable`);
