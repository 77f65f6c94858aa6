// The only error class of the product, with closed codes that every adapter handles.

export const errorCodes = [
  'invalid_input',
  'not_authenticated',
  'missing_scope',
  'not_found',
  'conflict',
  'rate_limited',
  'budget_exceeded',
  'unavailable',
  'timeout',
  'not_started',
  'outcome_unknown',
  'cancelled',
  'unexpected_response',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface FieldError {
  field: string;
  message: string;
}

interface Details {
  /** The next step, in one sentence. */
  hint?: string;
  /** Whether the same call may be sent again as it is. */
  retryable?: boolean;
  /** Seconds to wait before the next attempt. */
  retryAfter?: number;
  /** For `invalid_input`: the faults, field by field. */
  fields?: readonly FieldError[];
  /** For `not_started` and `outcome_unknown`: the idempotency key that makes the next call safe. */
  idempotencyKey?: string;
  /** For `missing_scope`: the scopes that the call needs and the account lacks. */
  scopes?: readonly string[];
  /** The call changes something and may have been carried out in spite of the error. */
  uncertain?: boolean;
  /** For `conflict`: it is part of the normal course, such as a cancel that comes too late, so an automation may stop without an alarm. */
  expected?: boolean;
  cause?: unknown;
}

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'timeout']);

/**
 * Any failure, for people and programs: `message` says what happened, `hint` what to do next. Neither contains a body of the server, a token or a stack.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly fields: readonly FieldError[] | undefined;
  readonly idempotencyKey: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly uncertain: boolean;
  readonly expected: boolean;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    // Wrong input is the caller's fault: the place in our code helps nobody, and finding it takes longer than the whole answer.
    const { stackTraceLimit } = Error;
    if (code === 'invalid_input') Error.stackTraceLimit = 0;
    super(message, { cause: details.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.hint = details.hint;
    this.retryable = details.retryable ?? retryableCodes.has(code);
    this.retryAfter = details.retryAfter;
    this.fields = details.fields;
    this.idempotencyKey = details.idempotencyKey;
    this.scopes = details.scopes;
    this.uncertain = details.uncertain ?? false;
    this.expected = details.expected ?? false;
  }

  /** Message and hint as one text. */
  get text(): string {
    return this.hint ? `${this.message} ${this.hint}` : this.message;
  }
}

/** `invalid_input` for one field; `message` follows the name of the field. */
export function invalidField(field: string, message: string, hint?: string): ConnectorError {
  return new ConnectorError('invalid_input', `${field} ${message}.`, { hint, fields: [{ field, message }] });
}

/**
 * Converts any thrown value to a ConnectorError. Other values become `timeout` (a signal that ran out), `cancelled` (an abort, for any reason of `signal`)
 * or `internal`, and their text stays out of the message.
 */
export function toConnectorError(thrown: unknown, signal?: AbortSignal): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    return new ConnectorError('timeout', 'The call took longer than allowed.', { hint: 'Try again.', cause: thrown });
  }
  if (isAbort(thrown, signal)) {
    return new ConnectorError('cancelled', 'The call was cancelled.', { cause: thrown });
  }
  return new ConnectorError('internal', 'Something went wrong inside the connector.', {
    hint: 'Report it with the time of the call; another attempt will probably fail too.',
    cause: thrown,
  });
}

/** A signal may be aborted with any reason, such as a text of an MCP client, and then throws that reason. */
export function isAbort(thrown: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted && thrown === signal.reason) return true;
  return thrown instanceof Error && thrown.name === 'AbortError';
}
