import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allScopes, type Field, fieldsOf, operations } from '../index.ts';

interface Component {
  key: string;
  title: string;
  kind: string;
  input: { name: string; type: string; required: boolean }[];
  output: { name: string; type: string }[];
}

const document: { components: Component[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/components.json'), 'utf8'),
);
const byName = new Map(operations.map((operation) => [operation.name, operation]));

test('a test of a form does no harm: what is destructive, and a run of hours, has a trial instead', () => {
  const tried = operations.filter((operation) => operation.kind === 'action' && operation.trial);
  expect(tried.map(({ name }) => name)).toEqual(['start_ralph', 'cancel_task', 'cancel_ralph_run']);
  expect(operations.filter((one) => one.effects.destructive && !tried.includes(one))).toEqual([]);
});

describe('the document', () => {
  test('lists 19 components; the registry has these in its order, and two more', () => {
    expect(operations.map(({ name }) => name).slice(0, 19)).toEqual(document.components.map(({ key }) => key));
    expect(operations.map(({ name }) => name).slice(19)).toEqual(['update_cronjob', 'list_cronjobs']);
  });

  test.each(document.components)('$key: title, kind, and every field under its name', (component) => {
    const operation = byName.get(component.key);
    expect(operation).toMatchObject({ title: component.title, kind: component.kind });
    const inputs = new Map(operation && fieldsOf(operation.input).map((field) => [field.name, field]));
    const outputs = new Map(operation && fieldsOf(operation.output).map((field) => [field.name, field]));
    for (const { name, type, required } of component.input) {
      if (name.startsWith('story_N_')) {
        const stories = inputs.get('stories');
        expect(stories?.repeat).toEqual({ prefix: 'story', count: 10 });
        expect(stories?.items?.map((item) => item.name)).toEqual(['id', 'title', 'description', 'criteria']);
        continue;
      }
      expect(inputs.get(name), name).toBeDefined();
      expect(inputs.get(name)?.required, name).toBe(required);
      expect(fits(inputs.get(name), type), `${name} is ${type}`).toBe(true);
    }
    for (const { name, type } of component.output)
      expect(fits(outputs.get(name), type), `${name} is ${type}`).toBe(true);
  });

  /** A text may be shown in several lines; a number may have to be whole. */
  function fits(field: Field | undefined, type: string): boolean {
    const kinds: Record<string, readonly string[]> = {
      string: ['string', 'text'],
      text: ['text'],
      number: ['number', 'integer'],
      boolean: ['boolean'],
      datetime: ['datetime'],
    };
    return field !== undefined && (kinds[type] ?? []).includes(field.type);
  }
});

describe.each(operations)('$name', (operation) => {
  test('is in the file of its name', () => {
    expect(readdirSync(import.meta.dirname)).toContain(`${operation.name.replaceAll('_', '-')}.ts`);
  });

  test('has a summary of one or two sentences, and its scopes', () => {
    expect(operation.summary.length).toBeLessThan(140);
    expect(operation.summary).toMatch(/\.$/);
    expect(operation.scopes.length).toBeGreaterThan(0);
    for (const scope of operation.scopes) expect(allScopes).toContain(scope);
  });

  test('is not both read-only and destructive', () => {
    const { readOnly, destructive } = operation.effects;
    expect(readOnly && destructive).toBe(false);
    expect(readOnly).toBe(operation.kind !== 'action');
  });

  test('has flat fields that are described, and at most one repeat group', () => {
    const fields = fieldsOf(operation.input);
    for (const field of [...fields, ...fieldsOf(operation.output)]) expect(field.description, field.name).not.toBe('');
    expect(fields.filter(({ repeat }) => repeat).length).toBeLessThanOrEqual(1);
    for (const { items } of fields) for (const item of items ?? []) expect(item.items).toBeUndefined();
  });

  test('looks values up in searches that have them', () => {
    for (const { lookup, name } of fieldsOf(operation.input)) {
      if (!lookup) continue;
      const search = byName.get(lookup.search);
      expect(search?.kind, name).toBe('search');
      const columns = fieldsOf(search?.output ?? operation.output).map((field) => field.name);
      expect(columns).toEqual(expect.arrayContaining([lookup.value, lookup.label, lookup.only ?? lookup.value]));
      const filters = fieldsOf(search?.input ?? operation.input).map((field) => field.name);
      if (lookup.filter) expect(filters).toContain(lookup.filter);
    }
  });

  test('is tracked by a search that accepts the input of the track', () => {
    if (operation.kind !== 'action' || !operation.track) return;
    const { operation: search, input } = operation.track;
    const given = Object.keys(input(operation.example.output));
    expect(fieldsOf(search.input).map(({ name }) => name)).toEqual(expect.arrayContaining(given));
  });

  test('fills its positionals from its own fields', () => {
    const names = fieldsOf(operation.input).map(({ name }) => name);
    for (const positional of operation.command.positionals ?? []) expect(names).toContain(positional);
  });
});

test('no two operations share a command', () => {
  const commands = operations.flatMap(({ command }) => [`${command.noun} ${command.verb}`, ...(command.aliases ?? [])]);
  expect(new Set(commands).size).toBe(commands.length);
});
