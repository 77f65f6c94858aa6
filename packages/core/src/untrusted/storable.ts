// Text that PostgreSQL can store (the CodeTether server's and the bot's): without NUL and half surrogate pairs.

export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The same for every text in a JSON value, names of fields too. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storable(name), storableJson(inner)]));
}
