/** The API's three forms of a time (codetether-api.md section 2). The store keeps milliseconds since the epoch. */

/** For new objects in memory: UTC without a zone. */
export const naive = (ms: number): string => new Date(ms).toISOString().replace('Z', '000');

/** For everything read from the database. */
export const zoned = (ms: number): string => `${naive(ms)}+00:00`;

/** For cron jobs and proactive rules. */
export const zulu = (ms: number): string => `${naive(ms)}Z`;

export const zonedOrNull = (ms: number | null): string | null => (ms === null ? null : zoned(ms));

/** Milliseconds of a naive or zoned stamp. */
export const msOf = (stamp: string): number => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(stamp) ? stamp : `${stamp}Z`);

export const zuluOrNull = (ms: number | null): string | null => (ms === null ? null : zulu(ms));

/** A naive time in microseconds that is always later than `last`, even within one millisecond. */
export function micros(ms: number, last = ''): string {
  const stamp = naive(ms);
  if (stamp > last) return stamp;
  const next = Number(last.slice(-3)) + 1;
  if (next < 1000) return `${last.slice(0, -3)}${String(next).padStart(3, '0')}`;
  return naive(Date.parse(`${last.slice(0, -3)}Z`) + 1);
}
