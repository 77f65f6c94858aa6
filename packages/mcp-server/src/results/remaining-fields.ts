// The fields of a record that its card does not show, under their names: people need not see them, but some clients give their model only the text.
import type { Card, Field } from '@codetether/core';
import { fenced, isTyped, quoted } from '@codetether/core/untrusted';

type Entry = readonly [name: string, value: unknown];

/** As separate lines: first the short values, then the records of its lists and texts of several lines. */
export function remainingLines({ shows }: Card, fields: readonly Field[], record: object): string[] {
  const facts: Entry[] = [];
  const lines: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const field = fields.find((one) => one.name === name);
    if (field?.items && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const rest = inLine(remaining(shows, item, `${name}.`), field.items);
        if (rest !== '') lines.push(`${name} ${index + 1}: ${rest}`);
      }
    } else if (isRemaining(shows, name, value)) {
      if (typeof value === 'string' && (field?.json || value.includes('\n'))) lines.push(`${name}:\n${fenced(value)}`);
      else facts.push([name, value]);
    }
  }
  return [inLine(facts, fields), ...lines];
}

/** In one line, without the record's lists. */
export function remainingInLine({ shows }: Card, fields: readonly Field[], record: object): string {
  const lists = fields.filter(({ items }) => items).map(({ name }) => name);
  return inLine(
    remaining(shows, record).filter(([name]) => !lists.includes(name)),
    fields,
  );
}

function remaining(shows: Card['shows'], record: object, within = ''): Entry[] {
  return Object.entries(record).filter(([name, value]) => isRemaining(shows, `${within}${name}`, value));
}

function isRemaining(shows: Card['shows'], name: string, value: unknown): boolean {
  return value !== undefined && value !== '' && !shows?.includes(name);
}

function inLine(entries: readonly Entry[], fields: readonly Field[]): string {
  return entries
    .map(([name, value]) => {
      const field = fields.find((one) => one.name === name);
      return `${name}: ${isTyped(field, value) ? value : quoted(String(value))}`;
    })
    .join('; ');
}
