// Forms that recur on the wire.
import { z } from 'zod';

/** Texts that may be null or absent; both become undefined. */
export const maybeText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/**
 * Rows in which workers or other tenants may have written anything. Leaves out unreadable ones, so that nobody can hide the others. If none can be read,
 * the server is of another version.
 */
export function readableRows<Row extends z.ZodType>(row: Row) {
  const unreadable = z.unknown().transform(() => undefined);
  return z.array(z.union([row.transform((read) => ({ read })), unreadable])).transform((rows, context) => {
    const readable = rows.flatMap((one) => (one ? [one.read] : []));
    if (rows.length === 0 || readable.length > 0) return readable;
    context.addIssue('has no row that can be read');
    return z.NEVER;
  });
}

/** A time stamp with or without a zone; without one it is UTC. The result is ISO 8601, to the millisecond. */
export const wireTime = z.string().transform((value, context) => {
  const time = toTime(value);
  if (time !== undefined) return time;
  context.addIssue('is not a time');
  return z.NEVER;
});

export const maybeTime = z
  .string()
  .nullish()
  .transform((value) => (value ? toTime(value) : undefined));

const longestNumber = 40;

/** Money and counts that arrive as numbers or as decimal texts. */
export const decimal = z.union([z.number(), z.string()]).transform((value, context) => {
  const number = typeof value === 'string' && value.length > longestNumber ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  context.addIssue('is not a number');
  return z.NEVER;
});

/** Zones differ by a multiple of this, in ms. */
const zoneStep = 15 * 60_000;

/** A local time of the server, which lacks its zone. We find the zone from what time it is there about now, in ms since 1970. */
export function fromLocalTime(value: string | undefined, now: number): string | undefined {
  const local = value === undefined ? undefined : toTime(value);
  if (local === undefined) return undefined;
  const time = Date.parse(local);
  return new Date(time + Math.round((now - time) / zoneStep) * zoneStep).toISOString();
}

/** "global" and null both mean that there is no codebase. */
export const maybeCodebase = maybeText.transform((value) => (value && value !== 'global' ? value : undefined));

/** Decodes a part of a URL; undefined for invalid escapes. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** In characters: a longer text may take long to parse as a time. */
const longestTime = 64;

const isoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** Whether it is a date or time in ISO 8601 that exists: `Date.parse` takes `5` and 31 November, too. */
export function isIsoTime(value: string): boolean {
  return value.length <= longestTime && isoTime.safeParse(value).success;
}

export function toTime(value: string): string | undefined {
  if (value.length > longestTime) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`;
  const time = new Date(zoned.replace(' ', 'T'));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
