import { createTask, findTask, operations } from '@codetether/core';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../results/schema.ts';
import { catalog } from './catalog.ts';

test('the list has not changed: a change costs every conversation, so it must be deliberate', async () => {
  await expect(`${JSON.stringify(catalog.tools, undefined, 2)}\n`).toMatchFileSnapshot('../../test/tool-list.snap');
});

test('every operation is a tool, and wait is one more', () => {
  expect(catalog.tools.map(({ name }) => name)).toEqual([...operations.map(({ name }) => name), 'wait']);
});

describe('the list keeps its budget', () => {
  test('of 2,800 tokens for what clients send to a model: names, descriptions and input schemas', () => {
    const shown = catalog.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(countTokens(JSON.stringify(shown))).toBeLessThanOrEqual(2_800);
  });

  test.each(catalog.tools)('$name: a description of at most 120 tokens, in sentences', ({ description }) => {
    expect(countTokens(description)).toBeLessThanOrEqual(120);
    expect(description).toMatch(/^[A-Z].*\.$/);
  });
});

describe('clients that search tools', () => {
  test.each(catalog.tools)('find $name by words, each given once', ({ _meta }) => {
    const words = _meta['anthropic/searchHint'].toLowerCase().split(/[; ]+/);
    expect(words.length).toBeGreaterThan(50);
    expect(new Set(words).size).toBe(words.length);
  });

  test('load the tools that most conversations need from the start', () => {
    const loaded = catalog.tools.filter(({ _meta }) => _meta['anthropic/alwaysLoad']).map(({ name }) => name);
    expect(loaded).toEqual([createTask.name, findTask.name, 'wait']);
  });
});

describe('every client’s model takes the schemas', () => {
  test.each(catalog.tools)('of $name', ({ name, inputSchema, outputSchema }) => {
    expect(name).toMatch(/^[a-z_]{1,64}$/);
    const allowed = new Set(['type', 'description', 'properties', 'required', 'items', 'enum', 'maximum']);
    for (const schema of [...all(inputSchema), ...all(outputSchema)]) {
      expect(Object.keys(schema).filter((key) => !allowed.has(key))).toEqual([]);
      expect(typeof schema.type).toBe('string');
      if (schema.items) expect(schema.type).toBe('array');
    }
    for (const schema of all(inputSchema)) {
      expect(schema.type === 'array').toBe(schema.items !== undefined);
      if (schema.type !== 'object') continue;
      for (const [property, { description }] of Object.entries(schema.properties ?? {}))
        expect(description, property).toMatch(/\S/);
    }
  });

  function all(schema: JsonSchema): JsonSchema[] {
    return [schema, ...Object.values(schema.properties ?? {}).flatMap(all), ...(schema.items ? all(schema.items) : [])];
  }
});

test.each(catalog.tools)('$name: its answers list their untrusted fields', ({ outputSchema }) => {
  expect(outputSchema.properties.untrusted).toEqual({ type: 'array', items: { type: 'string' } });
});

test.each(catalog.tools)('$name: all four hints are present', ({ annotations }) => {
  expect(Object.values(annotations).every((hint) => typeof hint === 'boolean')).toBe(true);
  expect(annotations.readOnlyHint && annotations.destructiveHint).toBe(false);
});

test('nobody can change the list', () => {
  expect(Object.isFrozen(catalog.tools)).toBe(true);
  expect(Object.isFrozen(catalog.tools[0]?.inputSchema.properties)).toBe(true);
});
