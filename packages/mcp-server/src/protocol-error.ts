// What went wrong with a resource, a prompt or a completion, as JSON-RPC has it.
import { type ErrorCode, toConnectorError } from '@codetether/core';
import { sentence } from './foreign-text.ts';

const codes: Partial<Record<ErrorCode, number>> = {
  invalid_input: -32_602,
  // The specification's "resource not found".
  not_found: -32_002,
};

/** The SDK sends `code`, `message` and `data` of what is thrown. */
class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: number;
  readonly data: Record<string, unknown>;

  constructor(thrown: unknown) {
    const { code, text, retryable, retryAfter } = toConnectorError(thrown);
    super(sentence(text), { cause: thrown });
    this.code = codes[code] ?? -32_603;
    this.data = { code, retryable, ...(retryAfter !== undefined && { retry_after_seconds: retryAfter }) };
  }
}

/** The same, but what it throws is for the client. */
export function answering<Given extends unknown[], Answer>(
  act: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    try {
      return await act(...given);
    } catch (thrown) {
      throw new ProtocolError(thrown);
    }
  };
}
