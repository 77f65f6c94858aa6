// An error as a complete text: what went wrong, which argument with which value, what to do, whether and when to try again.
import { type ConnectorError, type ErrorCode, type Field, type FieldError, isNestedDeeper } from '@codetether/core';
import { bounded, cleanLine, isId, quotedId, quotedJson, sentence } from '@codetether/core/untrusted';
import type { ToolResult } from './call.ts';

/** Advice for a model where the error itself has none. */
const advice = {
  invalid_input: 'Correct the argument and call again.',
  not_authenticated: 'Ask the user to sign in again or to renew CODETETHER_TOKEN; calling again does not help.',
  missing_scope: 'Ask the user to sign in with that scope; calling again does not help.',
  not_found: 'Check the ID.',
  conflict: 'Look at the present state before you try something else.',
  rate_limited: 'Wait, then make the same call again.',
  budget_exceeded: 'Ask the user to raise the budget; calling again does not help.',
  unavailable: 'Make the same call again later.',
  timeout: 'Make the same call again later.',
  not_started: 'Make the same call again with that idempotency_key: it looks first.',
  outcome_unknown: 'Make the same call again with that idempotency_key: it looks first and creates nothing twice.',
  cancelled: 'Call again only if it is still wanted.',
  unexpected_response: 'Look at the present state before you repeat it.',
  internal: 'Tell the user.',
} satisfies Record<ErrorCode, string>;

/** The error as a result; `fields` and `input` are those of the call. */
export function errorResult(
  error: ConnectorError,
  fields: readonly Field[],
  input: Readonly<Record<string, unknown>>,
): ToolResult {
  const { code, retryable, retryAfter, idempotencyKey, scopes } = error;
  const message = sentence(error.message);
  const hint = sentence(error.hint ?? advice[code]);
  const wrong = (error.fields ?? unknownOnes(error, fields, input)).map(({ field, message: problem }) => {
    const lookup = fields.find(({ name }) => name === field)?.lookup;
    return {
      field: cleanLine(field),
      problem: sentence(problem),
      value: shown(input, field),
      ...(lookup && { values_from: lookup.search }),
    };
  });
  const untrusted = [
    ...(wrong.some(({ field }) => !isId(field)) ? ['arguments.field'] : []),
    ...(wrong.some(({ value }) => value !== undefined) ? ['arguments.value'] : []),
    ...(idempotencyKey && !isId(idempotencyKey) ? ['idempotency_key'] : []),
  ];
  const lines = [
    `Error (${code}): ${message}`,
    ...wrong.map(({ field, value, values_from }) =>
      [`Argument ${quotedId(field)}: ${value ?? 'not given'}.`, values_from && `Values: ${values_from}.`]
        .filter((part) => part)
        .join(' '),
    ),
    `What to do: ${hint}`,
    idempotencyKey && `idempotency_key: ${quotedId(idempotencyKey)}`,
    `Retry the same call: ${retryable ? (retryAfter ? `yes, in ${retryAfter} s` : 'yes') : 'no'}.`,
  ];
  return {
    isError: true,
    content: [{ type: 'text', text: lines.filter((line) => line).join('\n') }],
    // Flat, with `error` as a text: some output schemas have such a field, and clients check errors against them too.
    structuredContent: {
      error: message,
      code,
      hint,
      retryable,
      ...(retryAfter !== undefined && { retry_after_seconds: retryAfter }),
      ...(idempotencyKey && { idempotency_key: idempotencyKey }),
      ...(scopes && { scopes }),
      ...(wrong.length > 0 && { arguments: wrong }),
      untrusted,
    },
  };
}

/** For `not_found`: the arguments that name the missing record. */
function unknownOnes(
  { code, message }: ConnectorError,
  fields: readonly Field[],
  input: object,
): readonly FieldError[] {
  if (code !== 'not_found') return [];
  const given = new Map(Object.entries(input));
  return fields
    .filter(({ name, lookup }) => lookup && given.has(name) && message.includes(String(given.get(name))))
    .map(({ name }) => ({ field: name, message: 'is not known' }));
}

/** The argument's value as the caller gave it, short. `path` may lead into a list: `stories.0.title`. */
function shown(input: unknown, path: string): string | undefined {
  let value = input;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
    if (value === undefined) return undefined;
  }
  // Serializing thousands of levels would overflow the stack.
  if (isNestedDeeper(value, maxShownDepth)) return '(nested deeper than is shown)';
  const text = quotedJson(value);
  return text.length > maxShown ? `${bounded(text, maxShown)} (${text.length} characters)` : text;
}

const maxShown = 100;
const maxShownDepth = 8;
