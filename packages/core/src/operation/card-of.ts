import { type Card, fields, type Next, trusted } from '../cards/card.ts';
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

/** The call that shows one record in full, from a list. */
export function openingOf({ opensBy, key }: Operation, record: object): Next | undefined {
  const id = (record as Record<string, unknown>)[key];
  return opensBy && typeof id === 'string' ? { operation: opensBy, label: 'Open', input: { [key]: id } } : undefined;
}
