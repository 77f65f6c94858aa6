// An error and its causes.

/** A deeper chain is a loop. */
const deepest = 10;

/** The error, its cause, the cause of that, and so on. */
export function causesOf(thrown: unknown): Error[] {
  const causes: Error[] = [];
  for (let error = thrown; error instanceof Error && causes.length < deepest; error = error.cause) causes.push(error);
  return causes;
}

/** Node's code for the failure, such as ECONNREFUSED; empty when the error has none. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export interface BareError extends Error {
  /** Node's code, such as ECONNRESET. */
  code: string | undefined;
}

/** The error without the data that libraries attach to it (requests, bearers, bodies): its name, its message and the first code among its causes. */
export function bareError(thrown: unknown): BareError {
  const { name, message } = thrown instanceof Error ? thrown : new Error('a value that is not an error was thrown');
  const code = causesOf(thrown).flatMap(attempts).map(codeOf).find(Boolean);
  return Object.assign(new Error(message), { name, code });
}

function attempts(error: Error): Error[] {
  return error instanceof AggregateError ? [error, ...error.errors.filter((each) => each instanceof Error)] : [error];
}
