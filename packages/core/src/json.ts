/** The value of a JSON text; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  // Where it failed interests nobody, and to note that takes longer than to parse.
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
