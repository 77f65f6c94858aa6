import { ConnectorError, type SearchOperation } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import { inputField } from './input-field.ts';

/** Nothing has that id; says where to find those that there are. */
export function noSuch(operation: SearchOperation, id: string): ConnectorError {
  const { noun, key } = operation;
  const lookup = inputField(operation, key)?.lookup;
  return new ConnectorError('not_found', `There is no ${noun} ${quotedValue(id)}.`, {
    hint: lookup && `Find it with ${lookup.search}.`,
    fields: [{ field: key, message: 'is not known' }],
  });
}
