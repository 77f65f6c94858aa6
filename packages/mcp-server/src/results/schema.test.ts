import { ConnectorError, errorCodes, fieldsOf, operations } from '@codetether/core';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { describe, expect, test } from 'vitest';
import { undeclared } from '../../test/undeclared.ts';
import { catalog } from '../registry/catalog.ts';
import { errorResult } from './errors.ts';
import { listResult, recordResult } from './results.ts';
import type { JsonSchema } from './schema.ts';

const call = { offers: () => true };
const next = { tool: 'find_task', arguments: { cursor: 'c', limit: 20 }, why: 'More of them' };

function schemaOf(name: string): JsonSchema {
  return catalog.tools.find((tool) => tool.name === name)?.outputSchema ?? { type: 'object' };
}

describe.each(operations)('$name', (operation) => {
  const { name, kind, output, example } = operation;
  const schema = schemaOf(name);
  const record = kind === 'action' ? schema : schema.properties?.items?.items;

  test('its schema has every documented field', () => {
    const whole = Object.fromEntries(fieldsOf(output).map(({ name, items }) => [name, items ? [named(items)] : '']));
    expect(record && undeclared(record, whole)).toEqual([]);
  });

  test('its schema fits and names everything in an answer, as a record and as a page', () => {
    const answers =
      kind === 'action'
        ? [recordResult(operation, example.output, call, { lead: 'Still working.' })]
        : [
            listResult(operation, { records: [example.output] }, call),
            listResult(
              operation,
              { records: [example.output, example.output], total: 3, note: 'So.', next },
              call,
              'full',
            ),
          ];
    for (const { structuredContent } of answers) {
      expect(undeclared(schema, structuredContent)).toEqual([]);
      expect(problemsOf(schema, structuredContent)).toBeUndefined();
    }
  });

  function named(items: ReturnType<typeof fieldsOf>): object {
    return Object.fromEntries(items.map(({ name }) => [name, '']));
  }
});

test.each(catalog.tools)('$name: clients that check errors against the schema accept each', ({ outputSchema }) => {
  for (const code of errorCodes) {
    const error = new ConnectorError(code, 'No.', {
      retryAfter: 7,
      idempotencyKey: 'k',
      scopes: ['tasks:read'],
      fields: [{ field: 'title', message: 'is missing' }],
    });
    expect(problemsOf(outputSchema, errorResult(error, [], {}).structuredContent)).toBeUndefined();
  }
});

function problemsOf(schema: JsonSchema, value: object): string | undefined {
  return new AjvJsonSchemaValidator().getValidator({ ...schema })(value).errorMessage;
}
