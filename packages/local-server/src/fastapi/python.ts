// Python's view of JSON values, where the answers of the real server depend on it.

/** Python's name for the type of a JSON value. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { string: 'str', boolean: 'bool' }[String(typeof value)] ?? 'dict';
}

/** Whether Python's `or` passes over a value: it does so with empty lists and objects too. */
export const isFalsy = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0);

/** The error of Python for a call of a method that this value does not have. */
export const noMethod = (value: unknown, method: string): TypeError =>
  new TypeError(`'${pythonType(value)}' object has no attribute '${method}'`);

/** How Python writes a simple value into a text. */
export function pythonText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value ?? 'None');
}

/** Python's order of texts: by code point, which localeCompare is not. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
