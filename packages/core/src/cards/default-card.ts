import { fieldsOf } from '../fields.ts';
import type { Operation } from '../operation.ts';
import { type Card, field, fields, foreignField, trusted } from './card.ts';

/** The record's card: the operation's own, or one made of its fields. */
export function cardOf(operation: Operation, record: object): Card {
  if (operation.present) return operation.present(record as Record<string, unknown>);
  const values = record as Record<string, unknown>;
  return {
    title: trusted(operation.title),
    fields: fields(
      ...fieldsOf(operation.output).map(({ name, untrusted }) => {
        const value = values[name];
        const text = value === undefined || typeof value === 'object' ? undefined : String(value);
        return untrusted ? foreignField(name, text) : field(name, text);
      }),
    ),
  };
}
