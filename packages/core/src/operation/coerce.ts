// Converts input from Slack, Zapier and lax assistants: numbers, booleans and lists as text, blanks for absent values.
import type { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { type Field, fieldsByName, fieldsOf } from '../fields/fields.ts';
import { isNestedDeeper, parseJson } from '../json.ts';
import { storable } from '../untrusted/clean.ts';

/** The most levels of lists and objects; no operation needs more than four. JSON with thousands of levels overflows the stack when it is written. */
const deepest = 32;

/**
 * Converts each text to the type of its field where the meaning is plain; the schema refuses the others. Throws `invalid_input` for input that is nested
 * too deeply.
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
  const byName = fieldsByName(fields);
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
  if (isText(field) && isPlain(value)) return String(value);
  // A list where lines are expected, such as line items of Zapier.
  if (
    field.type === 'text' &&
    Array.isArray(value) &&
    value.every((line) => typeof line === 'string' || isPlain(line))
  ) {
    return coerceText(field, storable(value.join('\n')));
  }
  return value;
}

function coerceText(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return field.required && isText(field) ? '' : undefined;
  switch (field.type) {
    case 'integer':
    case 'number': {
      const said = field.read?.(trimmed) ?? trimmed;
      return isNumber(said) ? Number(said.replaceAll(',', '')) : text;
    }
    case 'boolean':
      return booleans[trimmed.toLowerCase()] ?? text;
    case 'list': {
      const list = parseJson(trimmed) ?? text;
      return Array.isArray(list) ? coerceList(field, list) : list;
    }
    case 'text':
      return text;
    default:
      return field.read?.(trimmed) ?? trimmed;
  }
}

/** In characters: a longer text is not meant as a number. */
const longestNumber = 40;

function isNumber(text: string): boolean {
  if (text.length > longestNumber) return false;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
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
