// Results fit into a model's context: long texts are cut, and it is said how much is missing.
import type { Field } from '@codetether/core';
import { beginning } from '@codetether/core/untrusted';

/** The longest text in a result that is about one record, in characters; about 5,000 tokens. */
export const longestText = 20_000;
/** The longest text of one of several records that are wanted with all their texts. */
export const longestTextInFullList = 6_000;
/** The longest text of a record in a list. */
export const longestTextInList = 500;

export interface Shortened {
  record: Record<string, unknown>;
  /** One sentence for each text that is not whole. */
  notes: string[];
}

/** The record with every text at most that long. A JSON text is useless in parts, so it is left out instead, if it is longer than `mostJson`. */
export function shorten(fields: readonly Field[], record: object, most: number, mostJson = most): Shortened {
  const notes: string[] = [];
  return { record: shortenRecord(fields, record, { most, mostJson, notes, path: '' }), notes };
}

interface Limits {
  most: number;
  mostJson: number;
  notes: string[];
  path: string;
}

function shortenRecord(fields: readonly Field[], record: object, limits: Limits): Record<string, unknown> {
  const { most, notes, path } = limits;
  const byName = new Map(fields.map((field) => [field.name, field]));
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
        shortenRecord(items, item, {
          ...limits,
          most: Math.min(most, longestTextInList),
          path: `${place}.${index}.`,
        }),
      );
    } else kept[name] = value;
  }
  return kept;
}

/** IDs and pages are of no use in parts, and never long. */
function longestOf(field: Field | undefined, { most, mostJson }: Limits): number {
  if (field?.json) return mostJson;
  return field?.holds ? Math.max(most, longestTextInList) : most;
}

function count(characters: number): string {
  return characters.toLocaleString('en');
}
