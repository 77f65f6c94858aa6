import { expect, test } from 'vitest';
import documented from '../fixtures/components.json' with { type: 'json' };
import published from '../fixtures/published-app.json' with { type: 'json' };
import { componentsOf, definitionOf, type Field, inputsOf, visibleOf } from '../lint/definition.ts';
import { offlineApp } from './offline.ts';

const definition = await definitionOf(offlineApp);
const groups = { trigger: definition.triggers, action: definition.creates, search: definition.searches };

/** The document says "number" for integers of the published app and of live Zaps. */
const isType = (type: string, documentedType: string) =>
  type === documentedType || (documentedType === 'number' && type === 'integer');

/** `story_N_id/title/description/criteria` means ten times four fields. */
function expanded({ name, ...field }: { name: string; required: boolean; type: string }) {
  const [, prefix, parts] = /^(.+_)N_(.+)$/.exec(name) ?? [];
  if (!prefix || !parts) return [{ name, ...field }];
  return Array.from({ length: 10 }, (_, index) =>
    parts.split('/').map((part) => ({ ...field, name: `${prefix}${index + 1}_${part}` })),
  ).flat();
}

test.each(documented.components.map((component) => [component.key, component] as const))(
  '%s has every field of the document, of its type, required as there',
  (key, { kind, title, input, output }) => {
    const component = groups[kind as keyof typeof groups][key];
    expect(component?.display.label).toBe(title);
    const inputs = new Map(component?.operation.inputFields?.map((field) => [field.key, field]));
    for (const { name, required, type } of input.flatMap(expanded)) {
      const field = inputs.get(name);
      expect(field?.required ?? false, name).toBe(required);
      const isText = /^story_\d+_(description|criteria)$/.test(name);
      expect(isType(field?.type ?? 'absent', isText ? 'text' : type), `${name} is a ${type}`).toBe(true);
    }
    const outputs = new Map(component?.operation.outputFields?.map((field) => [field.key, field.type ?? 'absent']));
    for (const { name, type } of output) {
      expect(isType(outputs.get(name) ?? 'absent', type), `${name} is a ${type}`).toBe(true);
    }
  },
);

test('the document has 19 components, and nothing else is required', () => {
  expect(documented.components).toHaveLength(19);
  const required = visibleOf(definition).flatMap((component) =>
    inputsOf(component)
      .filter((field) => field.required)
      .map((field) => `${component.key}.${field.key}`),
  );
  const documentedOnes = documented.components.flatMap(({ key, input }) =>
    input.filter((field) => field.required).map((field) => `${key}.${field.name}`),
  );
  const beyond = required.filter((name) => !documentedOnes.includes(name) && !name.startsWith('update_cronjob.'));
  expect(beyond).toEqual([]);
});

interface PublishedField {
  key: string;
  type?: string;
  required?: boolean;
  dynamic?: string;
  default?: string;
  choices?: string[];
}

const publishedComponents = (['triggers', 'creates', 'searches'] as const).flatMap((group) =>
  Object.entries(published[group]).map(([key, component]) => [key, group, component] as const),
);

test.each(publishedComponents)('%s keeps the fields that live Zaps use', (key, group, { noun, input, output }) => {
  const component = definition[group][key];
  expect(component?.noun).toBe(noun);
  const inputs = new Map(component?.operation.inputFields?.map((field) => [field.key, field]));
  for (const old of input as PublishedField[]) {
    const field = inputs.get(old.key);
    expect(field?.type, old.key).toBe(old.type ?? 'string');
    expect(field?.required ?? false, old.key).toBe(old.required ?? false);
    if (old.dynamic) expect(field?.dynamic, old.key).toBeDefined();
    // A dropdown of existing models replaces a fixed list; it accepts other values as well.
    if (old.choices && !field?.dynamic) expect(field?.choices, old.key).toEqual(expect.arrayContaining(old.choices));
  }
  const outputs = keysOf(component?.operation.outputFields);
  expect(outputs).toEqual(expect.arrayContaining(output));
  // Zap templates map keys of the sample; a successful run has no error.
  const sample = Object.keys({ ...component?.operation.sample, ...(key === 'find_ralph_run' && { error: '' }) });
  expect(sample).toEqual(expect.arrayContaining(output));
});

test('every output is typed', () => {
  const leaves = (fields: readonly Field[]): Field[] =>
    fields.flatMap((field) => (field.children ? leaves(field.children) : [field]));
  const untyped = componentsOf(definition).flatMap(({ key, operation }) =>
    leaves(operation.outputFields ?? [])
      .filter(({ type }) => !type)
      .map((field) => `${key}.${field.key}`),
  );
  expect(untyped).toEqual([]);
});

function keysOf(fields: readonly Field[] = []): string[] {
  return fields.map(({ key }) => key);
}
