// Hidden triggers that fill dropdowns: one for each search whose records provide values for a field.
import {
  type Caller,
  type Field,
  fieldsOf,
  type Lookup,
  operations,
  run,
  type SearchOperation,
} from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import { inputLabelOf } from './labels.ts';

export interface Dropdown {
  key: string;
  noun: string;
  /** Says what is chosen: one search may fill several. */
  label: string;
  sample: Choice;
  /** The choices of a page, counted from 0. Throws ConnectorError. */
  choices(caller: Caller, page: number): Promise<Choice[]>;
}

/** The field gets `id`; people see `label`. */
export type Choice = { id: string; label: string };

const pageSize = 25;

/** A field's reference to its dropdown, and to the search that can be added before it. */
export function lookupOf(field: Field): { dynamic: string; search: string } | undefined {
  const found = sourceOf(field);
  return found && { dynamic: `${keyOf(found)}.id.label`, search: `${found.search.name}.${found.value}` };
}

/** The dropdowns that the inputs of all operations need. */
export function dropdowns(): Dropdown[] {
  const sources = operations.flatMap(({ input }) => fieldsOf(input)).flatMap((field) => sourceOf(field) ?? []);
  const byKey = new Map(sources.map((source) => [keyOf(source), source]));
  return [...byKey].map(([key, source]) => ({
    key,
    noun: source.search.noun,
    label: labelOfChoices(source),
    sample: choiceOf(source, source.search.example.output) ?? { id: 'id', label: source.search.noun },
    async choices(caller, page) {
      const end = (page + 1) * pageSize;
      const most = fieldsOf(source.search.input).find(({ name }) => name === 'limit')?.maximum;
      // Several records may be one choice or none, so ask for more until the page is full.
      for (let wanted = end; ; wanted *= 2) {
        const limit = most && Math.min(wanted, most);
        const records = await run(source.search, caller, { limit });
        const choices = choicesOf(source, records);
        if (choices.length >= end || !limit || records.length < limit || limit === most) {
          return choices.slice(page * pageSize, end);
        }
      }
    },
  }));
}

interface Source extends Pick<Lookup, 'value' | 'label' | 'only'> {
  search: SearchOperation;
}

/** The look-up that the field declares; for another ID, the first search whose records contain it. */
function sourceOf(field: Field): Source | undefined {
  const { lookup, name } = field;
  const searches = operations.filter((operation) => operation.kind === 'search');
  if (lookup) {
    const search = searches.find((operation) => operation.name === lookup.search);
    return search && { ...lookup, search };
  }
  const search = name.endsWith('_id') ? searches.find(({ output }) => name in output.shape) : undefined;
  return search && { search, value: name, label: labelIn(search) };
}

function labelIn({ output, key }: SearchOperation): string {
  return ['title', 'name'].find((name) => name in output.shape) ?? key;
}

function keyOf({ search, value }: Source): string {
  return `${search.name}_${value}`;
}

function labelOfChoices({ search, value }: Source): string {
  return value === search.key ? `${search.noun} Choices` : `${inputLabelOf(value)} Choices of a ${search.noun}`;
}

/** Each value once, with the label of its first record. */
function choicesOf(source: Source, records: readonly object[]): Choice[] {
  const byId = new Map<string, Choice>();
  for (const record of records) {
    const choice = choiceOf(source, record);
    if (choice && !byId.has(choice.id)) byId.set(choice.id, choice);
  }
  return [...byId.values()];
}

/** In characters. */
const longestLabel = 200;

function choiceOf({ value, label, only }: Source, record: object): Choice | undefined {
  const values = new Map(Object.entries(record));
  const id = only && !values.get(only) ? undefined : values.get(value);
  return id === undefined
    ? undefined
    : { id: String(id), label: bounded(String(values.get(label) ?? id), longestLabel) };
}
