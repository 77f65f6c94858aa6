// The wait that a server asks for (RFC 9110, 10.2.3).

/** The longest wait, in seconds: a server that asks for more is broken or means "not today". */
const longest = 3_600;

/**
 * Whole seconds from 1 to an hour. A date is compared with the server's own clock. Undefined without the header, when it cannot be read, and for a date
 * from a server that does not say its time.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  const seconds = Number.isNaN(Number(value))
    ? (Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1_000
    : Number(value);
  return Number.isNaN(seconds) ? undefined : Math.min(longest, Math.max(1, Math.ceil(seconds)));
}
