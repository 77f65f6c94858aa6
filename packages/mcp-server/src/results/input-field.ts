import { ConnectorError, type Field, fieldsOf, type Operation, type SearchOperation } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';

export function inputField({ input }: Pick<Operation, 'input'>, name: string): Field | undefined {
  return fieldsOf(input).find((field) => field.name === name);
}

/** No record has that ID; the error says where to find IDs. */
export function notFound(operation: SearchOperation, id: string): ConnectorError {
  const { noun, key } = operation;
  const lookup = inputField(operation, key)?.lookup;
  return new ConnectorError('not_found', `There is no ${noun} ${quotedValue(id)}.`, {
    hint: lookup && `Find it with ${lookup.search}.`,
    fields: [{ field: key, message: 'is not known' }],
  });
}
