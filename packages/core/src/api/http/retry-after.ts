// The wait that a server asks for (RFC 9110, 10.2.3).

/** The longest wait, in seconds: a server that asks for more is broken or means "not today". */
const longest = 3_600;

/** Whole seconds from 1 to an hour. A date is compared with the server's own clock. Undefined without the header, or when it cannot be read. */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  const seconds = Number.isNaN(Number(value)) ? (Date.parse(value) - nowOf(headers)) / 1_000 : Number(value);
  return Number.isNaN(seconds) ? undefined : Math.min(longest, Math.max(1, Math.ceil(seconds)));
}

function nowOf(headers: Headers): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}
