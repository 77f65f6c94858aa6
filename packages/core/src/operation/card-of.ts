import { type Card, fields, trusted } from '../cards/card.ts';
import { shown } from '../cards/shown.ts';
import { fieldsOf } from '../fields/fields.ts';
import type { Operation } from './define.ts';

/** The record's card: the operation's own, or one made from the record's fields. */
export function cardOf(operation: Operation, record: object): Card {
  if (operation.present) return operation.present(record as Record<string, unknown>);
  const of = shown<Record<string, unknown>>(operation.output, { ...record });
  return of.card({
    title: trusted(operation.title),
    fields: fields(...fieldsOf(operation.output).map(({ name }) => of.field(name, name))),
  });
}
