// Cuts long texts, so that results fit into a model's context, and says how much is missing.
import { type Field, fieldsByName } from '@codetether/core';
import { beginning } from '@codetether/core/untrusted';

/** The longest text in the result of one record, in characters; about 5,000 tokens. */
export const maxText = 20_000;
/** The longest text of a record in a list with `detail: full`. */
export const maxTextInFullList = 6_000;
/** The longest text of a record in a list. */
export const maxTextInList = 500;

export interface Truncated {
  record: Record<string, unknown>;
  /** One sentence for each text that is not complete. */
  notes: string[];
}

/** The record with every text at most `max` characters long. A part of a JSON text is useless, so one longer than `maxJson` is left out. */
export function truncate(fields: readonly Field[], record: object, max: number, maxJson = max): Truncated {
  const notes: string[] = [];
  return { record: truncateRecord(fields, record, { max, maxJson, notes, path: '' }), notes };
}

interface Limits {
  max: number;
  maxJson: number;
  notes: string[];
  path: string;
}

function truncateRecord(fields: readonly Field[], record: object, limits: Limits): Record<string, unknown> {
  const { max, notes, path } = limits;
  const byName = fieldsByName(fields);
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    const field = byName.get(name);
    const place = path + name;
    const longest = longestOf(field, limits);
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && value.length > longest) {
      if (field?.json) notes.push(`${place} is left out: ${count(value.length)} characters.`);
      else {
        kept[name] = beginning(value, longest);
        notes.push(`${place} is cut: the first ${count(longest)} of ${count(value.length)} characters.`);
      }
    } else if (Array.isArray(value) && field?.items) {
      const items = field.items;
      kept[name] = value.map((item, index) =>
        truncateRecord(items, item, {
          ...limits,
          max: Math.min(max, maxTextInList),
          path: `${place}.${index}.`,
        }),
      );
    } else kept[name] = value;
  }
  return kept;
}

/** A part of an ID or a URL is of no use, and neither is ever long. */
function longestOf(field: Field | undefined, { max, maxJson }: Limits): number {
  if (field?.json) return maxJson;
  return field?.holds ? Math.max(max, maxTextInList) : max;
}

function count(characters: number): string {
  return characters.toLocaleString('en');
}
