// The places of texts in an input or an answer, read from schemas, so that new fields are included automatically.
import type { Field } from '@codetether/core';
import { z } from 'zod';

/** The path to a value: names of fields, and 0 for the first entry of a list. */
export type Place = readonly (string | number)[];

/** The places in an operation's input or record. Any value may arrive as text, even a number. */
export function placesOf(fields: readonly Field[]): Place[] {
  return fields.flatMap(({ name, items }) => [[name], ...placesOf(items ?? []).map((inner) => [name, 0, ...inner])]);
}

/** Only the places where the schema has a text. */
export function textPlacesOf(fields: readonly Field[]): Place[] {
  return fields.flatMap(({ name, type, items }): Place[] => {
    if (type === 'list') return items ? textPlacesOf(items).map((inner) => [name, 0, ...inner]) : [[name, 0]];
    return ['string', 'text', 'datetime'].includes(type) ? [[name]] : [];
  });
}

/** The texts of a zod schema and of an example. */
export function placesIn(schema: z.ZodType, example: unknown): Place[] {
  const read = jsonPlaces(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const all = [...read, ...textLeaves(example)].map((place) => JSON.stringify(place));
  return [...new Set(all)].map((place) => JSON.parse(place));
}

function jsonPlaces(schema: z.core.JSONSchema._JSONSchema): Place[] {
  if (typeof schema === 'boolean') return [];
  const { type, properties = {}, items, anyOf = [], additionalProperties } = schema;
  const inner = Object.entries(properties).flatMap(([name, one]) => jsonPlaces(one).map((place) => [name, ...place]));
  const first = [items ?? []].flat().flatMap((one) => jsonPlaces(one).map((place) => [0, ...place]));
  const any = additionalProperties ? jsonPlaces(additionalProperties).map((place) => ['any', ...place]) : [];
  return [...([type].flat().includes('string') ? [[]] : []), ...inner, ...first, ...any, ...anyOf.flatMap(jsonPlaces)];
}

function textLeaves(value: unknown): Place[] {
  if (typeof value === 'string') return [[]];
  if (Array.isArray(value)) return value.length > 0 ? textLeaves(value[0]).map((place) => [0, ...place]) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => textLeaves(one).map((place) => [name, ...place]));
}

/** A copy with the text at that place; creates missing parents. */
export function withText(value: unknown, place: Place, text: string): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return text;
  if (step === 0) {
    const [first, ...others] = Array.isArray(value) ? value : [];
    return [withText(first, rest, text), ...others];
  }
  const record = typeof value === 'object' && value !== null ? value : {};
  return { ...record, [step]: withText(Object.getOwnPropertyDescriptor(record, step)?.value, rest, text) };
}
