// `--codebase`: operations without the codebase field, because there is only one codebase.
import { listCodebases, type Operation, operations } from '@codetether/core';
import type { Selection } from '../settings/selection.ts';

/** The operations as a server with that selection has them. */
export function offeredOperations({ codebase }: Selection): readonly Operation[] {
  return codebase === undefined ? operations : operations.map((operation) => onCodebase(operation, codebase));
}

/** The operation for that codebase alone; unchanged if it takes no codebase. */
function onCodebase(operation: Operation, codebase: string): Operation {
  const field = listCodebases.key;
  if (!(field in operation.input.shape)) return operation;
  const input = operation.input.omit({ [field]: true });
  const whole = (given: object) => ({ ...given, [field]: codebase });
  switch (operation.kind) {
    case 'trigger':
      return { ...operation, input, matches: (change, given) => operation.matches(change, whole(given)) };
    case 'search':
      return { ...operation, input, handler: (context, given) => operation.handler(context, whole(given)) };
    case 'action':
      return { ...operation, input, handler: (context, given) => operation.handler(context, whole(given)) };
  }
}
