/** A calendar month in UTC, in milliseconds: `from` is inclusive, `to` exclusive. */
export interface Month {
  from: number;
  to: number;
}

export function monthOf(ms: number): Month {
  const date = new Date(ms);
  return month(date.getUTCFullYear(), date.getUTCMonth());
}

/** `2026-11`, also `2026-1`; undefined for anything else. */
export function parseMonth(text: string): Month | undefined {
  const match = /^(\d{4})-(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const number = Number(match[2]);
  return Number(match[1]) >= 1 && number >= 1 && number <= 12 ? month(Number(match[1]), number - 1) : undefined;
}

const month = (year: number, index: number): Month => ({
  from: Date.UTC(year, index, 1),
  to: Date.UTC(year, index + 1, 1),
});
