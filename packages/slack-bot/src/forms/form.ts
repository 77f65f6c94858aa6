// The inputs of an operation as a modal, and what was filled in as its input again.
import { ConnectorError, type Field, fieldsOf, type Operation, parseInput } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { limits } from '../blocks/limits.ts';
import { plain } from '../blocks/text.ts';
import { reasonOf } from '../command-line/input-problem.ts';
import { optionName, titleOf } from '../command-line/options.ts';
import { isDuration, valueFor } from '../command-line/values.ts';
import type { ViewState } from '../slack/payloads.ts';

/** Fields that a person at a form has no use for. */
const forPrograms = new Set(['idempotency_key', 'conversation_id', 'model_ref', 'retry_of', 'max_retries']);

export interface FormOptions {
  title?: string;
  submit?: string;
  /** Values to begin with. */
  values?: Readonly<Record<string, unknown>>;
  /** Ids only: where the answer goes. */
  metadata: FormMetadata;
  /** Fields whose change Slack reports at once. */
  live?: readonly string[];
  /** Blocks below the inputs. */
  extra?: readonly KnownBlock[];
  without?: readonly string[];
  callbackId?: string;
}

export interface FormMetadata {
  channel: string;
  thread?: string;
  /** Rows of the repeat group. */
  rows?: number;
  /** Of the PRD thread that is edited. */
  message?: string;
}

export const formPrefix = 'form:';

export function formView(operation: Operation, options: FormOptions): ModalView {
  const { metadata, values = {}, extra = [] } = options;
  const button = operation.kind === 'action' ? operation.button : 'Save';
  const blocks = shownFields(operation, options).flatMap((field) =>
    field.repeat
      ? rowBlocks(operation, field, metadata.rows ?? 1, values)
      : [inputBlock(operation, field, field.name, values[field.name], options)],
  );
  return {
    type: 'modal',
    callback_id: options.callbackId ?? `${formPrefix}${operation.name}`,
    title: plain(options.title ?? button, limits.viewTitle),
    submit: plain(options.submit ?? button, limits.viewButton),
    close: plain('Cancel', limits.viewButton),
    private_metadata: JSON.stringify(metadata),
    blocks: [...blocks, ...extra].slice(0, limits.viewBlocks),
  };
}

function shownFields(operation: Operation, { without = [] }: Pick<FormOptions, 'without'>): Field[] {
  return fieldsOf(operation.input).filter(
    ({ name, automation }) => !automation && !forPrograms.has(name) && !without.includes(name),
  );
}

function rowBlocks(
  operation: Operation,
  field: Field,
  rows: number,
  values: Readonly<Record<string, unknown>>,
): KnownBlock[] {
  const given = Array.isArray(values[field.name]) ? (values[field.name] as Record<string, unknown>[]) : [];
  const inner = (field.items ?? []).filter(({ name }) => name !== 'id');
  const most = field.repeat?.count ?? 1;
  const inputs = Array.from({ length: Math.min(rows, most) }, (_, row) =>
    inner.map((one) =>
      inputBlock(operation, { ...one, required: false }, `${field.name}.${row}.${one.name}`, given[row]?.[one.name], {
        metadata: { channel: '' },
      }),
    ),
  ).flat();
  if (rows >= most) return inputs;
  return [
    ...inputs,
    {
      type: 'actions',
      block_id: 'rows',
      elements: [{ type: 'button', action_id: 'form:more', text: plain('One more', limits.buttonText) }],
    },
  ];
}

function inputBlock(
  operation: Operation,
  field: Field,
  path: string,
  value: unknown,
  { live = [] }: Pick<FormOptions, 'live' | 'metadata'>,
): InputBlock {
  const label = labelOf(field, path);
  const hint = hintOf(operation, field, label);
  return {
    type: 'input',
    block_id: `${fieldPrefix}${path}`,
    label: plain(label, 80),
    ...(hint && { hint: plain(hint, limits.inputHint) }),
    optional: !field.required,
    ...(live.includes(field.name) && { dispatch_action: true }),
    element: elementOf(operation, field, path, value),
  };
}

/** Nothing that the label, the form's title or the preselected value says already. */
function hintOf({ noun, title }: Operation, { description, usual, lookup }: Field, label: string): string | undefined {
  if (usual || lookup) return undefined;
  const said = new Set(wordsOf(`${label} ${noun} ${title} detailed prompt start agent the a of for`));
  return wordsOf(description).every((word) => said.has(word)) ? undefined : description;
}

const isDefault = (description: string) => description.startsWith('Default:');

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

const fieldPrefix = 'field:';

function labelOf(field: Field, path: string): string {
  const words = optionName(field, [field]).replaceAll('-', ' ');
  const row = /\.(\d+)\./.exec(path)?.[1];
  return row === undefined ? titleOf(words) : `Story ${Number(row) + 1}: ${words}`;
}

function elementOf(operation: Operation, field: Field, path: string, given: unknown): InputBlock['element'] {
  const action_id = `${inputPrefix}${operation.name}:${path}`.slice(0, limits.id);
  const value = given === undefined || given === '' ? (field.default ?? field.usual) : given;
  const text = value === undefined ? undefined : bounded(String(value), limits.inputText);
  if (field.choices) {
    const options = field.choices.map((choice) => optionOf(choice));
    const initial = options.find((option) => option.value === text);
    return { type: 'static_select', action_id, options, ...(initial && { initial_option: initial }) };
  }
  if (field.type === 'boolean') {
    const options = [optionOf('yes')];
    return { type: 'checkboxes', action_id, options, ...(text === 'true' && { initial_options: options }) };
  }
  if (field.lookup)
    return {
      type: 'external_select',
      action_id,
      min_query_length: 0,
      ...(isDefault(field.description) && { placeholder: plain(field.description, limits.placeholder) }),
      ...(text && { initial_option: optionOf(text) }),
    };
  if ((field.type === 'integer' || field.type === 'number') && !isDuration(field)) {
    return {
      type: 'number_input',
      action_id,
      is_decimal_allowed: field.type === 'number',
      ...(text && { initial_value: text }),
      ...(field.minimum !== undefined && { min_value: String(field.minimum) }),
      ...(field.maximum !== undefined && { max_value: String(field.maximum) }),
    };
  }
  return {
    type: 'plain_text_input',
    action_id,
    multiline: field.type === 'text',
    ...(isDuration(field) && { placeholder: plain('10m or 1h30m', limits.placeholder) }),
    max_length: limits.inputText,
    ...(text && { initial_value: text }),
  };
}

function optionOf(value: string): PlainTextOption {
  return { text: plain(value, limits.optionText), value: value.slice(0, limits.optionValue) };
}

/** In the action_id of an input: which operation's, which field's. */
export const inputPrefix = 'input:';

export function fieldOfAction(actionId: string): { operation: string; field: string } | undefined {
  const [, operation, field] = /^input:(\w+):(.+)$/.exec(actionId) ?? [];
  return operation && field ? { operation, field } : undefined;
}

/** The values of the filled form, as the operation's raw input: written as they may be in a line. */
export function valuesOf(state: ViewState, operation: Operation | undefined): Record<string, unknown> {
  const fields = operation ? fieldsOf(operation.input) : [];
  const values: Record<string, unknown> = {};
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const [blockId, actions] of Object.entries(state)) {
    if (!blockId.startsWith(fieldPrefix)) continue;
    const [input] = Object.values(actions);
    const value = input && stateValue(input);
    const [name = '', row, inner] = blockId.slice(fieldPrefix.length).split('.');
    if (value === undefined || value === '') continue;
    const field = fields.find((one) => one.name === name);
    if (row === undefined || !inner) values[name] = field && typeof value === 'string' ? valueFor(field, value) : value;
    else {
      const list = rows[name] ?? [];
      rows[name] = list;
      list[Number(row)] = { ...list[Number(row)], [inner]: value };
    }
  }
  for (const [name, list] of Object.entries(rows)) values[name] = list.filter(Boolean);
  return values;
}

function stateValue(state: Record<string, unknown>): unknown {
  const { type, value, selected_option, selected_options } = state;
  if (type === 'checkboxes') return Array.isArray(selected_options) && selected_options.length > 0 ? 'true' : 'false';
  if (selected_option !== undefined) return (selected_option as { value?: string } | null)?.value;
  return value ?? undefined;
}

/** The problems, by block id; undefined when the operation accepts the values. */
export function formProblems(
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  try {
    parseInput(operation, values);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    const [first] = shownFields(operation, {});
    const known = new Map(fieldsOf(operation.input).map((field) => [field.name, field]));
    const fields = thrown.fields ?? [];
    return Object.fromEntries(
      fields.map(({ field, message }) => [
        `${fieldPrefix}${field === 'input' ? (first?.name ?? field) : field}`,
        sentenceOf(reasonOf(known.get(field), message)),
      ]),
    );
  }
}

function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
