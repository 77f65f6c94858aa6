// The fields of a record that its card does not show, under their names: people need not see them, but some clients give their model only the text.
import type { Card, Field } from '@codetether/core';
import { fenced, isTyped, quoted } from '@codetether/core/untrusted';

type Entry = readonly [name: string, value: unknown];

/** As separate lines: first the short values, then the records of its lists and texts of several lines. */
export function remainingLines(card: Card, fields: readonly Field[], record: object): string[] {
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
        const rest = inLine(hiddenFields(shown[index], item), field.items);
        if (rest !== '') lines.push(`${name} ${index + 1}: ${rest}`);
      }
    } else if (typeof value === 'string' && (field?.json || value.includes('\n'))) {
      lines.push(`${name}:\n${fenced(value)}`);
    } else facts.push([name, value]);
  }
  return [inLine(facts, fields), ...lines];
}

/** In one line, without the record's lists. */
export function remainingInLine(card: Card, fields: readonly Field[], record: object): string {
  const lists = fields.filter(({ items }) => items).map(({ name }) => name);
  return inLine(
    remainingFields(card, record).filter(([name]) => !lists.includes(name)),
    fields,
  );
}

function remainingFields({ steps, table, next, ...shown }: Card, record: object): Entry[] {
  return hiddenFields(shown, record);
}

function inLine(entries: readonly Entry[], fields: readonly Field[]): string {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return entries
    .map(([name, value]) => `${name}: ${isTyped(byName.get(name), value) ? value : quoted(String(value))}`)
    .join('; ');
}

/** The fields of the record that are not shown. */
function hiddenFields(shown: unknown, record: object): Entry[] {
  const texts = leaves(shown);
  const words = new Set(texts.flatMap((text) => [text, ...text.split(/[\s()]+/)]));
  const isShown = (value: unknown) =>
    typeof value === 'string'
      ? words.has(value) || (value.length >= longEnough && texts.some((text) => text.includes(value)))
      : texts.includes(String(value));
  return Object.entries(record).filter(([, value]) => value !== undefined && value !== '' && !isShown(value));
}

/** In characters; another text may contain a shorter one by chance. */
const longEnough = 16;

/** All texts and numbers that are shown, numbers as in the record. */
function leaves(shown: unknown): string[] {
  if (typeof shown === 'object' && shown !== null) return Object.values(shown).flatMap(leaves);
  if (typeof shown === 'number') return [String(shown)];
  return typeof shown === 'string' ? [shown, shown.replaceAll(/(?<=\d),(?=\d{3})/g, '')] : [];
}
