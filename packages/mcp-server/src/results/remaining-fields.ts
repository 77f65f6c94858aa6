// What a card leaves out, since people need not see it: the rest of a record's facts, under the names of its fields. Some clients give their model the text alone.
import type { Card, Field } from '@codetether/core';
import { fenced, isTyped, quoted } from '@codetether/core/untrusted';

type Entry = readonly [name: string, value: unknown];

/** As lines of their own: first what is short, then what each of its lists' records holds, and texts of several lines. */
export function untoldLines(card: Card, fields: readonly Field[], record: object): string[] {
  const { steps = [], table } = card;
  const entries = remainingFields(card, record);
  const fieldOf = (name: string) => fields.find((one) => one.name === name);
  const facts: Entry[] = [];
  const lines: string[] = [];
  for (const [name, value] of entries) {
    const field = fieldOf(name);
    if (field?.items && Array.isArray(value)) {
      const shown: readonly unknown[] = steps.length === value.length ? steps : (table?.rows ?? []);
      for (const [index, item] of value.entries()) {
        const rest = inLine(leftOut(shown[index], item), field.items);
        if (rest !== '') lines.push(`${name} ${index + 1}: ${rest}`);
      }
    } else if (typeof value === 'string' && (field?.json || value.includes('\n'))) {
      lines.push(`${name}:\n${fenced(value)}`);
    } else facts.push([name, value]);
  }
  return [inLine(facts, fields), ...lines];
}

/** Within a line; what the record lists is left out. */
export function untoldInLine(card: Card, fields: readonly Field[], record: object): string {
  const lists = fields.filter(({ items }) => items).map(({ name }) => name);
  return inLine(
    remainingFields(card, record).filter(([name]) => !lists.includes(name)),
    fields,
  );
}

function remainingFields({ steps, table, next, ...shown }: Card, record: object): Entry[] {
  return leftOut(shown, record);
}

function inLine(entries: readonly Entry[], fields: readonly Field[]): string {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return entries
    .map(([name, value]) => `${name}: ${isTyped(byName.get(name), value) ? value : quoted(String(value))}`)
    .join('; ');
}

/** What of the record is not shown. */
function leftOut(shown: unknown, record: object): Entry[] {
  const told = leaves(shown);
  const words = new Set(told.flatMap((text) => [text, ...text.split(/[\s()]+/)]));
  const isTold = (value: unknown) =>
    typeof value === 'string'
      ? words.has(value) || (value.length >= longEnough && told.some((text) => text.includes(value)))
      : told.includes(String(value));
  return Object.entries(record).filter(([, value]) => value !== undefined && value !== '' && !isTold(value));
}

/** A shorter text may stand in another by chance, in characters. */
const longEnough = 16;

/** All texts and numbers that are shown, these as a record has them. */
function leaves(shown: unknown): string[] {
  if (typeof shown === 'object' && shown !== null) return Object.values(shown).flatMap(leaves);
  if (typeof shown === 'number') return [String(shown)];
  return typeof shown === 'string' ? [shown, shown.replaceAll(/(?<=\d),(?=\d{3})/g, '')] : [];
}
