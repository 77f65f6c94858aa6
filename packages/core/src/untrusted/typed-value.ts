// Values that are trusted among our own words: numbers, times, ids, words of closed vocabularies, and our own text.
import type { Field } from '../fields/fields.ts';

/** The declared kind of a field; undefined for an undeclared one. */
type Kind = Pick<Field, 'type' | 'choices' | 'words' | 'holds'>;

/**
 * Whether the value has the declared kind of its field, and that kind is not free text. A server may answer anything, so the value itself is checked too.
 */
export function isTyped(field: Kind | undefined, value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'string' || !field) return false;
  if (field.holds === 'our words') return true;
  if (field.holds === 'id') return isId(value);
  if (field.type === 'datetime') return isTime(value);
  return (field.choices ?? field.words)?.includes(value) ?? false;
}

/** No blanks, none of our quote characters, and at most 64 characters. */
export function isId(text: string): boolean {
  return /^[\w.:@/+=~-]{1,64}$/.test(text);
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text);
}
