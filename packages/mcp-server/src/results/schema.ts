// JSON Schemas of tools in the subset that every client's model takes: flat, no unions, references, type lists or patterns.
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

/** What a tool takes: every property described, nothing else allowed. Defaults and lower bounds are left out: who leaves an argument out gets the one, and the error names the other. */
export function inputSchema(fields: readonly Field[]): ObjectSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, inputProperty(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Names of fields (tools/untrusted.ts). Every tool has it, so it is said as shortly as a schema can. */
const untrusted: JsonSchema = { type: 'array' };

/** What a tool answers: names and types only, and nothing required, since each word costs every conversation and errors have another shape. */
export function outputSchema(fields: readonly Field[]): ObjectSchema {
  const properties = Object.fromEntries(fields.map((field) => [field.name, outputProperty(field)]));
  return { type: 'object', properties: { ...properties, untrusted } };
}

/** The same of one that answers with a list. Its records are whole in the answer, so clients that go by the schema must not be told of some fields only. */
export const listSchema: ObjectSchema = {
  type: 'object',
  properties: { items: { type: 'array', items: { type: 'object' } }, untrusted },
};

/** Higher bounds are not met by chance. */
const highestBound = 100;

function inputProperty(field: Field): JsonSchema {
  const { choices, maximum } = field;
  return {
    type: types[field.type],
    description: field.description,
    ...(choices && { enum: choices }),
    ...(maximum !== undefined && maximum <= highestBound && { maximum }),
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
