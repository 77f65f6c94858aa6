// Converts an operation's form to Zapier's, and a Zap's input back to the operation's.
import { type Field, fieldsOf, type Operation } from '@codetether/core';
import type { PlainInputField } from 'zapier-platform-core';
import { lookupOf } from './dropdowns.ts';
import { inputLabelOf, inZapierWords, labelOf } from './labels.ts';

/** The fields that a Zap's author sees. A repeat group is both a list of line items and numbered fields. */
export function inputFieldsOf(operation: Operation): PlainInputField[] {
  const fields = fieldsOf(operation.input).flatMap((field) =>
    field.repeat ? repeated(field, field.repeat) : [inputField(field, operation)],
  );
  const needs = operation.kind === 'action' ? operation.needs : undefined;
  return [
    ...(needs ? [{ key: 'needs', type: 'copy', helpText: inZapierWords(needs) } as const] : []),
    ...fields,
    ...(operation.effects.destructive ? [warning(operation)] : []),
  ];
}

/** Headings over the numbered fields of repeat groups. */
export function inputFieldGroupsOf(operation: Operation) {
  return fieldsOf(operation.input).flatMap(({ name, repeat }) =>
    repeat ? [{ key: groupOf(name), label: `${labelOf(name)}, One by One` }] : [],
  );
}

/** A Zap's values as the operation's raw input. Fields that the operation does not know (of older versions) are left out. */
export function inputOf(operation: Operation, inputData: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values = fieldsOf(operation.input).map((field) => [
    field.name,
    field.repeat ? recordsOf(field, field.repeat, inputData) : filledIn(field, operation, inputData[field.name]),
  ]);
  return Object.fromEntries(values.filter(([, value]) => !isBlank(value)));
}

type Repeat = NonNullable<Field['repeat']>;

/** The label of the field that an error names by its path, such as `stories.1.title`: rows have the numbers that the Zap gives them. */
export function fieldLabel(
  path: string,
  operation?: Operation,
  inputData: Readonly<Record<string, unknown>> = {},
): string {
  const [name = '', row, ...rest] = path.split('.');
  const field = operation && fieldsOf(operation.input).find((one) => one.name === name);
  if (row === undefined || !field?.repeat) return inputLabelOf(path.replaceAll('.', '_'));
  const number = rowsOf(field, field.repeat, inputData)?.[Number(row)]?.number ?? Number(row) + 1;
  return inputLabelOf([field.repeat.prefix, number, ...rest].join('_'));
}

/** Zaps of older versions may ask a search for more records than its maximum: they get the maximum. A mapped choice may be in another case. */
function filledIn({ maximum = Infinity, choices }: Field, { kind }: Operation, value: unknown): unknown {
  if (kind === 'search' && Number(value) > maximum) return maximum;
  const text = String(value).trim().toLowerCase();
  return choices?.find((choice) => choice.toLowerCase() === text) ?? value;
}

function inputField(field: Field, operation: Operation): PlainInputField {
  const lookup = lookupOf(field);
  return {
    ...plainField(field, field.name, inputLabelOf(field.name)),
    ...(field.default !== undefined && { default: String(field.default) }),
    ...(field.required && { required: true }),
    ...(lookup && { dynamic: lookup.dynamic }),
    ...(lookup && operation.kind === 'action' && { search: lookup.search }),
  };
}

function plainField(field: Field, key: string, label: string): PlainInputField {
  const choices = field.choices ?? field.suggestions;
  return {
    key,
    label,
    type: field.type === 'list' ? 'string' : field.type,
    ...(field.type === 'list' && { list: true }),
    ...(choices && { choices: [...choices] }),
    helpText: helpOf(field),
  };
}

function helpOf(field: Field): string {
  const sentences = [
    sentence(field.help ?? field.description),
    rangeOf(field),
    field.type === 'datetime' && 'For example 2026-11-23T09:00:00Z.',
    field.suggestions && 'Other values are allowed.',
  ].filter((text) => typeof text === 'string');
  return inZapierWords(sentences.join(' '));
}

function rangeOf({ minimum, maximum }: Field): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}.`;
  if (minimum !== undefined) return `At least ${minimum}.`;
  return maximum === undefined ? undefined : `At most ${maximum}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Line items for new Zaps; numbered fields for authors who type values, and for Zaps of older versions. */
function repeated(field: Field, { prefix, count }: Repeat): PlainInputField[] {
  const items = field.items ?? [];
  const lineItems: PlainInputField = {
    key: field.name,
    label: labelOf(field.name),
    children: items.map((item) =>
      plainField(item, `${prefix}_${item.name}`, labelOf(`${prefix}_${item.name === 'id' ? 'key' : item.name}`)),
    ),
  };
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const numbered = numbers.flatMap((number) =>
    items.map((item) => ({
      ...plainField(item, `${prefix}_${number}_${item.name}`, inputLabelOf(`${prefix}_${number}_${item.name}`)),
      group: groupOf(field.name),
    })),
  );
  return [lineItems, ...numbered];
}

function groupOf(name: string): string {
  return `${name}_one_by_one`;
}

function recordsOf(field: Field, repeat: Repeat, inputData: Readonly<Record<string, unknown>>): unknown {
  const given = inputData[field.name];
  // The operation reads JSON as text, and any other value that is not a record: it explains the fault.
  return rowsOf(field, repeat, inputData)?.map(({ value }) => value) ?? given;
}

/** The rows that are not empty, each with its number in the Zap. Undefined for a text, which may be JSON. */
function rowsOf(field: Field, { prefix, count }: Repeat, inputData: Readonly<Record<string, unknown>>) {
  const items = field.items ?? [];
  const record = (read: (name: string) => unknown) =>
    Object.fromEntries(items.map(({ name }) => [name, read(name)]).filter(([, value]) => !isBlank(value)));
  const given = inputData[field.name];
  if (typeof given === 'string' && !isBlank(given)) return undefined;
  const lines = [given ?? []]
    .flat()
    .map((line) => (isRecord(line) ? record((name) => line[`${prefix}_${name}`] ?? line[name]) : line));
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const numbered = numbers.map((number) => record((name) => inputData[`${prefix}_${number}_${name}`]));
  return [lines, numbered]
    .flatMap((rows) => rows.map((value, index) => ({ value, number: index + 1 })))
    .filter(({ value }) => !isBlank(value) && !(isRecord(value) && isEmptyRow(value)));
}

/** The form of old Zaps has prefilled IDs: a row with only an ID is empty. */
function isEmptyRow(record: Record<string, unknown>): boolean {
  return Object.keys(record).every((name) => name === 'id');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.every(isBlank);
  if (isRecord(value)) return Object.values(value).every(isBlank);
  return value === undefined || value === null;
}

/** A text in the form of a field: Zapier requires every delete and cancel to explain itself. */
function warning(operation: Operation): PlainInputField {
  return { key: 'confirm', type: 'copy', helpText: `**Please note:** ${operation.summary} This cannot be undone.` };
}
