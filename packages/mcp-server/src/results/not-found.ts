import { ConnectorError, type SearchOperation } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import { inputField } from './input-field.ts';

/** No record has that ID; the error says where to find IDs. */
export function notFound(operation: SearchOperation, id: string): ConnectorError {
  const { noun, key } = operation;
  const lookup = inputField(operation, key)?.lookup;
  return new ConnectorError('not_found', `There is no ${noun} ${quotedValue(id)}.`, {
    hint: lookup && `Find it with ${lookup.search}.`,
    fields: [{ field: key, message: 'is not known' }],
  });
}
