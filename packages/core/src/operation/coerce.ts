// Input as it arrives from Slack, Zapier and lax assistants: numbers, booleans and lists as text, blanks for nothing.
import type { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { type Field, fieldsOf } from '../fields/fields.ts';
import { parseJson } from '../json.ts';
import { isNestedDeeper } from '../nesting.ts';
import { storable } from '../untrusted/storable.ts';

/** Lists and objects in one another; no operation takes more than four. JSON of thousands overflows the stack where it is written. */
const deepest = 32;

/**
 * The raw input with every text turned into what its field wants where that is plain; the rest is left for the schema to refuse.
 * Throws `invalid_input` for one that is nested too deep to look at.
 */
export function coerce(schema: z.ZodObject, raw: unknown): unknown {
  if (raw === undefined || raw === null) return {};
  const input = typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw;
  if (isNestedDeeper(input, deepest)) {
    throw new ConnectorError('invalid_input', `The input is nested more than ${deepest} levels deep.`, {
      hint: 'Give flat values.',
    });
  }
  return isRecord(input) ? coerceRecord(fieldsOf(schema), input) : input;
}

function coerceRecord(fields: readonly Field[], input: Record<string, unknown>): Record<string, unknown> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(input)
      .map(([name, value]) => [name, coerceValue(byName.get(name), value)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function coerceValue(field: Field | undefined, value: unknown): unknown {
  if (value === null) return undefined;
  if (!field) return value;
  if (typeof value === 'string') return coerceText(field, storable(value));
  if (field.type === 'list' && Array.isArray(value)) return coerceList(field, value);
  if (field.json && typeof value === 'object') return JSON.stringify(value);
  if (isText(field) && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return value;
}

function coerceText(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return field.required && isText(field) ? '' : undefined;
  switch (field.type) {
    case 'integer':
    case 'number':
      return isNumber(trimmed) ? Number(trimmed) : text;
    case 'boolean':
      return booleans[trimmed.toLowerCase()] ?? text;
    case 'list': {
      const list = parseJson(trimmed) ?? text;
      return Array.isArray(list) ? coerceList(field, list) : list;
    }
    case 'text':
      return text;
    default:
      return trimmed;
  }
}

/** Longer ones are no numbers that anybody means. */
const longestNumber = 40;

function isNumber(text: string): boolean {
  return text.length <= longestNumber && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

function coerceList(field: Field, list: readonly unknown[]): unknown[] {
  return list.map((item) => (field.items && isRecord(item) ? coerceRecord(field.items, item) : item));
}

function isText(field: Field): boolean {
  return field.type === 'string' || field.type === 'text' || field.type === 'datetime';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
