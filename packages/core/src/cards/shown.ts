// Reads a record for its card: notes which fields the card shows, and whether their text is trusted, as the record's schema declares.
import type { z } from 'zod';
import { type Field, fieldsOf } from '../fields/fields.ts';
import { isTyped } from '../untrusted/typed-value.ts';
import type { Card, CardField, Text } from './card.ts';

/** Every field that is read through it counts as shown. */
export interface Shown<R extends object> {
  value<N extends Name<R>>(name: N): R[N];
  /** The first of the fields that has a text, as untrusted text. Undefined if none has one. */
  first(...names: readonly Name<R>[]): Text | undefined;
  /** Undefined if the record has no value. */
  text(name: Name<R>): Text | undefined;
  field(label: string, name: Name<R>): CardField | undefined;
  /** The same for an id that people need only where nothing leads to the record. */
  id(label: string, name: Name<R>): CardField | undefined;
  /** An agent's text, which is Markdown. */
  markdown(name: Name<R>): Text | undefined;
  /** The warnings, which also count as shown where they are one text. */
  warnings(): readonly string[];
  /** Maps the records of a list. */
  each<N extends Name<R>, T>(name: N, map: (of: Shown<Item<R[N]>>, item: Item<R[N]>) => T): T[];
  /** The card with the names of all fields that were read. */
  card(card: Omit<Card, 'shows'>): Card;
}

type Name<R> = string & keyof R;
type Item<L> = L extends readonly (infer I extends object)[] ? I : never;

export function shown<R extends object>(schema: z.ZodObject, record: R): Shown<R> {
  return reader(record, fieldsOf(schema), new Set(), '');
}

function reader<R extends object>(record: R, fields: readonly Field[], shows: Set<string>, within: string): Shown<R> {
  const value = <N extends Name<R>>(name: N): R[N] => {
    shows.add(`${within}${name}`);
    return record[name];
  };
  const text = (name: Name<R>): Text | undefined => {
    const found: unknown = value(name);
    if (found === undefined || found === '' || typeof found === 'object') return undefined;
    const field = fields.find((one) => one.name === name);
    return { text: String(found), trusted: isTyped(field, found) };
  };
  const field = (label: string, name: Name<R>): CardField | undefined => {
    const found = text(name);
    return found && { label, value: found.text, ...(!found.trusted && { untrusted: true }) };
  };
  return {
    value,
    text,
    field,
    id(label, name) {
      const found = field(label, name);
      return found && { ...found, isId: true };
    },
    markdown(name) {
      const found = value(name);
      return found ? { text: String(found), trusted: false, markdown: true } : undefined;
    },
    first(...names) {
      const name = names.find((one) => record[one]);
      return name && { text: String(value(name)), trusted: false };
    },
    warnings() {
      shows.add('warning').add('warnings');
      const found: unknown = 'warnings' in record ? record.warnings : undefined;
      return Array.isArray(found) ? found.map(String) : [];
    },
    each(name, map) {
      const items = fields.find((one) => one.name === name)?.items ?? [];
      const list: unknown = record[name];
      // Only a list of records has an `Item`.
      const records = (Array.isArray(list) ? list : []) as readonly Item<R[typeof name]>[];
      return records.map((item) => map(reader(item, items, shows, `${name}.`), item));
    },
    card: (card) => ({ ...card, shows: [...shows] }),
  };
}
