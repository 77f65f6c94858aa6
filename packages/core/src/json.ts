/** The value of a JSON text; `undefined` for invalid JSON. */
export function parseJson(text: string): unknown {
  // Nobody needs the place of the failure, and finding it takes longer than the parsing.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
