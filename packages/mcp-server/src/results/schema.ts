// JSON Schemas of tools, in the subset that the models of all clients accept: flat, without unions, references, type lists or patterns.
import type { Field, FieldType } from '@codetether/core';

export interface JsonSchema {
  type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: false;
  items?: JsonSchema;
  enum?: readonly string[];
  maximum?: number;
}

export interface ObjectSchema extends JsonSchema {
  type: 'object';
  properties: Readonly<Record<string, JsonSchema>>;
}

/** A tool's input: every property described, nothing else allowed. Leaves out defaults, which apply anyway, and lower bounds, which errors name. */
export function inputSchema(fields: readonly Field[]): ObjectSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, inputProperty(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Names of fields (untrusted.ts). Every tool has it, so its schema is as short as possible. */
const untrusted: JsonSchema = { type: 'array' };

/** A tool's output: only names and types, since each word costs every conversation; nothing is required, since errors have another shape. */
export function outputSchema(fields: readonly Field[]): ObjectSchema {
  const properties = Object.fromEntries(fields.map((field) => [field.name, outputProperty(field)]));
  return { type: 'object', properties: { ...properties, untrusted } };
}

/** The output of a tool that returns a list. Names no fields of the records: clients that follow the schema would drop the others. */
export const listSchema: ObjectSchema = {
  type: 'object',
  properties: { items: { type: 'array', items: { type: 'object' } }, untrusted },
};

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

function outputProperty(field: Field): JsonSchema {
  return {
    type: types[field.type],
    ...(field.type === 'list' && { items: { type: field.items ? 'object' : 'string' } }),
  };
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
