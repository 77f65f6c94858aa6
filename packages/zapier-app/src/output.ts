// An operation's record as Zapier's output: typed, always with the same keys, and with the `id` that Zapier requires.
import { type Field, fieldsOf, type Operation } from '@codetether/core';
import { isId, untrustedFields } from '@codetether/core/untrusted';
import type { PlainOutputField } from 'zapier-platform-core';
import { inZapierWords, labelOf } from './labels.ts';

export type Output = { id: string } & Record<string, unknown>;

/** Zapier identifies records by it. */
export const idField: PlainOutputField = { key: 'id', label: 'ID', type: 'string', primary: true };

/** The names of untrusted fields: a Zap that gives them to a model should give them as data. Fields of line items are named like `story_results.title`. */
const untrustedField: PlainOutputField = { key: 'untrusted', label: 'Untrusted Fields', type: 'string', list: true };

/** `id` first, then every field of the operation's record. */
export function outputFieldsOf(operation: Operation): PlainOutputField[] {
  return [
    idField,
    ...shownFields(operation).flatMap((field) => [outputField(field), ...fileField(field)]),
    untrustedField,
  ];
}

/** Missing values are null, so that every mapped field exists when the Zap runs. */
export function outputOf(operation: Operation, record: object, id = keyOf(operation, record)): Output {
  const output = filled(shownFields(operation), withParts(operation, record));
  const { warnings } = output;
  return withUntrusted(operation, {
    id,
    ...output,
    ...(Array.isArray(warnings) && warned(warnings.map((text) => inZapierWords(String(text))))),
  });
}

/** Warnings as a list and as one text. */
function warned(warnings: readonly unknown[]) {
  return { warnings, warning: warnings.join(' ') };
}

/** The output with one more warning. */
export function withWarning(output: Output, warning: string): Output {
  const { warnings } = output;
  return { ...output, ...warned([...(Array.isArray(warnings) ? warnings : []), warning]) };
}

/** The output with the names of its untrusted fields. */
export function withUntrusted(operation: Operation, { id, untrusted: _, ...record }: Output): Output {
  return {
    id,
    ...record,
    untrusted: [...(isId(id) ? [] : ['id']), ...untrustedFields(shownFields(operation), record)],
  };
}

/** The operation's fields, and beside each text that has parts the list of them. */
function shownFields({ output }: Operation): readonly Field[] {
  const known = shown.get(output) ?? fieldsOf(output).flatMap((field) => [field, ...partsField(field)]);
  shown.set(output, known);
  return known;
}

/** Kept, since the fields of an output are looked up by their identity. */
const shown = new WeakMap<object, readonly Field[]>();

function partsField({ parts, description }: Field): Field[] {
  if (!parts) return [];
  const { name, of } = parts;
  const items = of && Object.entries(of).map(([name, about]) => textField(name, about));
  return [{ name, type: 'list', required: false, description, ...(items && { items }) }];
}

function textField(name: string, description: string): Field {
  return { name, type: 'string', required: true, description };
}

function withParts({ output }: Operation, record: object): object {
  const lists = fieldsOf(output).flatMap(({ name, parts }) => {
    const text = fieldIn(record, name);
    return parts && typeof text === 'string' ? [[parts.name, parts.read(text)] as const] : [];
  });
  return { ...record, ...Object.fromEntries(lists) };
}

/** The operation's example without empty values: null does not fit any type in Zapier. */
export function sampleOf(operation: Operation): Output {
  const { id, ...sample } = outputOf(operation, operation.example.output);
  return { id, ...withoutNulls(sample) };
}

function keyOf(operation: Operation, record: object): string {
  return String(fieldIn(record, operation.key));
}

function filled(fields: readonly Field[], record: object): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, valueIn(field, fieldIn(record, field.name))]));
}

function valueIn({ items }: Field, value: unknown): unknown {
  return items && Array.isArray(value) ? value.map((one) => filled(items, one)) : (value ?? null);
}

function fieldIn(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
}

function outputField(field: Field): PlainOutputField {
  const { name: key, items } = field;
  if (items) return { key, label: labelOf(key), children: items.map(outputField) };
  if (field.type === 'list') return { key, label: labelOf(key), type: 'string', list: true };
  return { key, label: labelOf(key), type: field.type === 'text' ? 'string' : field.type };
}

function fileField({ name, file }: Field): PlainOutputField[] {
  return file === undefined ? [] : [{ key: fileKeyOf(name), label: labelOf(fileKeyOf(name)), type: 'file' }];
}

/** The key of the file that a field is offered as. */
export function fileKeyOf(name: string): string {
  return `${name}_file`;
}

function withoutNulls(object: object): Record<string, unknown> {
  const kept = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, Array.isArray(value) ? value.map((one) => cleaned(one)) : value]),
  );
}

function cleaned(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value;
}
