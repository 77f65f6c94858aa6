// JSON Schemas of tools, in the subset that the models of all clients accept: flat, without unions, references, type lists or patterns.
import type { Field, FieldType } from '@codetether/core';

export interface JsonSchema {
  type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  enum?: readonly string[];
  maximum?: number;
}

export interface ObjectSchema extends JsonSchema {
  type: 'object';
  properties: Readonly<Record<string, JsonSchema>>;
}

/**
 * A tool's input: every property described. Leaves out defaults, which apply anyway, lower bounds, which errors name, and `additionalProperties: false`,
 * on which Google's SDK fails (python-genai#2393): the tool refuses unknown arguments itself.
 */
export function inputSchema(fields: readonly Field[]): ObjectSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.filter(({ automation }) => !automation).map((field) => [field.name, inputProperty(field)]),
    ),
    ...(required.length > 0 && { required }),
  };
}

const texts: JsonSchema = { type: 'array', items: { type: 'string' } };

/** The fields of every answer beside the record's own. */
const ofEveryAnswer = {
  notes: texts,
  next: {
    type: 'array',
    items: {
      type: 'object',
      properties: { tool: { type: 'string' }, arguments: { type: 'object' }, why: { type: 'string' } },
    },
  },
  untrusted: texts,
} satisfies ObjectSchema['properties'];

/**
 * The output of a tool that returns a record: every field, since typed clients drop what the schema does not name. Only names and types, and nothing is
 * required, since errors have other fields.
 */
export function outputSchema(fields: readonly Field[], more: ObjectSchema['properties'] = {}): ObjectSchema {
  return { type: 'object', properties: { ...more, ...recordProperties(fields), ...ofEveryAnswer } };
}

/** The output of a tool that returns a list of records. */
export function listSchema(fields: readonly Field[]): ObjectSchema {
  const items: JsonSchema = { type: 'array', items: { type: 'object', properties: recordProperties(fields) } };
  return {
    type: 'object',
    properties: { items, total: { type: 'integer' }, cursor: { type: 'string' }, ...ofEveryAnswer },
  };
}

/** Higher bounds are left out: nobody reaches them by chance. */
const maxStatedBound = 100;

function inputProperty(field: Field): JsonSchema {
  const { choices, maximum } = field;
  return {
    type: types[field.type],
    description: field.description,
    ...(choices && { enum: choices }),
    ...(maximum !== undefined && maximum <= maxStatedBound && { maximum }),
    ...(field.type === 'list' && { items: field.items ? inputSchema(field.items) : { type: 'string' } }),
  };
}

function recordProperties(fields: readonly Field[]): ObjectSchema['properties'] {
  return Object.fromEntries(fields.map((field) => [field.name, outputProperty(field)]));
}

function outputProperty({ type, items }: Field): JsonSchema {
  if (type !== 'list') return { type: types[type] };
  return items ? { type: 'array', items: { type: 'object', properties: recordProperties(items) } } : texts;
}

const types: Readonly<Record<FieldType, JsonSchema['type']>> = {
  string: 'string',
  text: 'string',
  datetime: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  list: 'array',
};
