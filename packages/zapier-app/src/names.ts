// Names beside IDs: a record says which codebase and model, and people want to read their names.
import {
  type Caller,
  type Field,
  fieldsOf,
  type Lookup,
  type Operation,
  operations,
  run,
  type SearchOperation,
} from '@codetether/core';
import type { PlainOutputField } from 'zapier-platform-core';
import { labelOf } from './labels.ts';
import type { Output } from './output.ts';

interface Named {
  /** The field with the ID. */
  field: string;
  /** The field that gets the name. */
  key: string;
  lookup: Lookup;
  search: SearchOperation;
}

/** The fields for names. */
export function nameFieldsOf(operation: Operation): PlainOutputField[] {
  return namedIn(operation).map(({ key }) => ({ key, label: labelOf(key), type: 'string' }));
}

/** The names in an operation's sample. */
export function sampleNames(operation: Operation, sample: Output): object {
  const names = namedIn(operation).filter(({ field }) => sample[field] !== undefined);
  return Object.fromEntries(
    names.map(({ key, lookup, search }) => [key, Reflect.get(search.example.output, lookup.label)]),
  );
}

/** The outputs with their names, by one request for all of a kind; null where there is none, or where it cannot be had: the work itself is done. */
export async function withNames(operation: Operation, caller: Caller, outputs: readonly Output[]): Promise<Output[]> {
  const kinds = await Promise.all(
    namedIn(operation).map(async (named) => ({ ...named, names: await namesOf(named, caller, outputs) })),
  );
  return outputs.map((output) => {
    const names = kinds.map(({ key, field, names }) => [key, names.get(output[field]) ?? null] as const);
    const untrusted = names.flatMap(([key, name]) => (name === null ? [] : [key]));
    return { ...output, ...Object.fromEntries(names), untrusted: [output.untrusted, untrusted].flat() };
  });
}

async function namesOf({ field, lookup, search }: Named, caller: Caller, outputs: readonly Output[]) {
  const isAsked = outputs.some((output) => output[field]);
  const records: object[] = isAsked ? await run(search, caller, {}).catch(() => []) : [];
  return new Map<unknown, string>(
    records.map((record) => [Reflect.get(record, lookup.value), String(Reflect.get(record, lookup.label))]),
  );
}

function namedIn({ output, key: own }: Operation): Named[] {
  const names = new Set(fieldsOf(output).map(({ name }) => name));
  return lookups.filter(({ field, key }) => field !== own && names.has(field) && !names.has(key));
}

/** The inputs that people fill in by a name. */
const lookups: readonly Named[] = [
  ...new Map(operations.flatMap(({ input }) => fieldsOf(input)).flatMap(namedOf)).values(),
];

function namedOf({ name: field, lookup }: Field): [string, Named][] {
  const search = operations.find(({ name }) => name === lookup?.search);
  if (!lookup?.filter || lookup.value === lookup.label || search?.kind !== 'search') return [];
  return [[field, { field, key: `${field.replace(/_id$/, '')}_name`, lookup, search }]];
}
