// How long a server asks to be left alone (RFC 9110, 10.2.3).

/** More than this nobody is told to wait, in seconds: what asks for more is broken or means "not today". */
const longest = 3_600;

/** Whole seconds from 1 to an hour, counted by the server's own clock where it asks for a date; nothing when it does not say, or nothing that can be read. */
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
