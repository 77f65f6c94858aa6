// Turns errors of resources, prompts and completions into protocol errors.
import { type ErrorCode, toConnectorError } from '@codetether/core';
import { sentence } from '@codetether/core/untrusted';
import { ProtocolError } from './protocol-error.ts';

const codes: Partial<Record<ErrorCode, number>> = {
  invalid_input: -32_602,
  // The specification's "resource not found".
  not_found: -32_002,
};

/** The same function, but its errors are protocol errors. */
export function withProtocolErrors<Given extends unknown[], Answer>(
  act: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    try {
      return await act(...given);
    } catch (thrown) {
      throw protocolError(thrown);
    }
  };
}

function protocolError(thrown: unknown): ProtocolError {
  const { code, text, retryable, retryAfter } = toConnectorError(thrown);
  const data = { code, retryable, ...(retryAfter !== undefined && { retry_after_seconds: retryAfter }) };
  return new ProtocolError(codes[code] ?? -32_603, sentence(text), { data, cause: thrown });
}
