// The values of a record for its card. The record's schema declares the author of each value, so no card can show untrusted text as ours.
import type { z } from 'zod';
import { fieldsOf } from '../fields/fields.ts';
import { isTyped } from '../untrusted/typed-value.ts';
import type { CardField, Text } from './card.ts';

export interface Shown<Name extends string> {
  /** Undefined if the record has no value. */
  text(name: Name): Text | undefined;
  field(label: string, name: Name): CardField | undefined;
}

export function shown<S extends z.ZodObject>(schema: S, record: object): Shown<string & keyof z.output<S>> {
  const fields = new Map(fieldsOf(schema).map((field) => [field.name, field]));
  const values = new Map(Object.entries(record));
  const text = (name: string): Text | undefined => {
    const value: unknown = values.get(name);
    if (value === undefined || value === '' || typeof value === 'object') return undefined;
    return { text: String(value), trusted: isTyped(fields.get(name), value) };
  };
  return {
    text,
    field(label, name) {
      const found = text(name);
      return found && { label, value: found.text, ...(!found.trusted && { untrusted: true }) };
    },
  };
}
