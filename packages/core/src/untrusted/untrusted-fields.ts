import { type Field, fieldsByName } from '../fields/fields.ts';
import { isTyped } from './typed-value.ts';

/** The names of the record's fields with untrusted text, each once; `stories.title` for a field of a list's records. */
export function untrustedFields(fields: readonly Field[], record: object): string[] {
  const byName = fieldsByName(fields);
  const found = Object.entries(record).flatMap(([name, value]) => namesIn(name, byName.get(name), value));
  return [...new Set(found)];
}

function namesIn(name: string, field: Field | undefined, value: unknown): string[] {
  if (value === undefined || value === null || value === '' || isTyped(field, value)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(name, field, item));
  if (typeof value === 'object') return untrustedFields(field?.items ?? [], value).map((inner) => `${name}.${inner}`);
  return [name];
}
