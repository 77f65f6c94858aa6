// Kinds of values: each converts a text to the value, or throws SettingProblem.
import { type Problem, SettingProblem } from './problem.ts';

export const text = (given: string): string => given;

/** A text in which the check finds no problem. */
export function checked(problemOf: (text: string) => Problem | undefined): (given: string) => string {
  return (given) => {
    const problem = problemOf(given);
    if (problem) throw new SettingProblem(problem);
    return given;
  };
}

export function onOff(given: string): boolean {
  if (/^(true|yes|y|on|1|enabled)$/i.test(given)) return true;
  if (/^(false|no|n|off|0|disabled)$/i.test(given)) return false;
  throw new SettingProblem({ what: 'must be true or false.' });
}

export function oneOf<const Word extends string>(words: readonly Word[]): (given: string) => Word {
  return (given) => {
    const word = words.find((known) => known === given);
    if (word !== undefined) return word;
    throw new SettingProblem({ what: `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.` });
  };
}

/** A whole number between two limits, which are both allowed. */
export function wholeNumber(from = 0, to = Number.MAX_SAFE_INTEGER): (given: string) => number {
  return (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= from && value <= to) return value;
    const least = from > 0 ? ` from ${from}` : '';
    const most = to < Number.MAX_SAFE_INTEGER ? ` up to ${to}` : '';
    throw new SettingProblem({ what: `must be a whole number${least}${most}.` });
  };
}

/** 0 lets the system choose a free port. */
export const port = wholeNumber(0, 65_535);

/** Values separated by commas. */
export function listOf<T>(read: (given: string) => T): (given: string) => T[] {
  return (given) => given.split(',').map((entry) => read(entry.trim()));
}

/** Words separated by commas or blanks. */
export function words(given: string): string[] {
  return given.split(/[\s,]+/).filter((word) => word !== '');
}

/** For any text: some readers of env files keep the quotes. */
export function quotesProblem(given: string): Problem | undefined {
  return /^(["'`]).*\1$/s.test(given) ? { what: 'is in quotes.', hint: 'Give it without them.' } : undefined;
}
