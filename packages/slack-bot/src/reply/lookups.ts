// Values of fields that a search of core finds: choices for a select, and ids for the names that people type.
import {
  type Caller,
  ConnectorError,
  type Field,
  fieldsOf,
  type Lookup,
  type Operation,
  operations,
  run,
  type SearchOperation,
} from '@codetether/core';
import { bounded, clean, inQuotes, quotedId } from '@codetether/core/untrusted';
import { limits } from '../blocks/limits.ts';

export interface OptionChoice {
  text: { type: 'plain_text'; text: string };
  value: string;
}

/** The possible values of the field that match the typed words. Throws ConnectorError. */
export async function choicesFor(caller: Caller, lookup: Lookup, typed: string): Promise<OptionChoice[]> {
  const words = typed.trim().toLowerCase();
  const records = await recordsOf(caller, lookup, typed);
  return records
    .map((record) => ({ value: String(record[lookup.value] ?? ''), label: String(record[lookup.label] ?? '') }))
    .filter(
      ({ value, label }) =>
        value !== '' && value.length <= limits.optionValue && `${label} ${value}`.toLowerCase().includes(words),
    )
    .slice(0, limits.options)
    .map(({ value, label }) => ({
      value,
      text: { type: 'plain_text', text: bounded(clean(label || value), limits.optionText) },
    }));
}

/** The input with the names of codebases and the like replaced by their ids. Throws `not_found` with what there is. */
export async function withIds(
  operation: Operation,
  caller: Caller,
  input: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const named = fieldsOf(operation.input).filter(
    ({ name, lookup }) => lookup?.filter && lookup.value !== lookup.label && !lookup.takesLabels && input[name],
  );
  const found = await Promise.all(
    named.map(async (field) => [field.name, await idFor(field, caller, input[field.name] ?? '')] as const),
  );
  return { ...input, ...Object.fromEntries(found) };
}

/** Whether the names that are typed by their places are those of records; names without a search of their own are not judged. */
export async function namesRecords(
  { command, input: schema }: Operation,
  caller: Caller,
  input: Readonly<Record<string, string>>,
): Promise<boolean> {
  for (const { name, lookup } of fieldsOf(schema)) {
    const said = input[name]?.toLowerCase();
    if (!said || !lookup?.filter || !command.positionals?.includes(name)) continue;
    const records = await recordsOf(caller, lookup, said);
    if (
      !records.some((record) => [lookup.value, lookup.label].some((key) => String(record[key]).toLowerCase() === said))
    )
      return false;
  }
  return true;
}

async function idFor({ lookup }: Field, caller: Caller, said: string): Promise<string> {
  if (!lookup) return said;
  const records = await recordsOf(caller, lookup, '');
  const word = said.toLowerCase();
  const matches = (key: string) => records.filter((record) => String(record[key]).toLowerCase() === word);
  const [byId] = matches(lookup.value);
  if (byId) return String(byId[lookup.value]);
  const byName = matches(lookup.label);
  const [only] = byName;
  if (only && byName.length === 1) return String(only[lookup.value]);
  // Unknown to the list is not unknown to the server: it decides.
  if (byName.length === 0 && records.length === 0) return said;
  const names = records
    .slice(0, 10)
    .map((record) => `${inQuotes(String(record[lookup.label]), 100)} (${quotedId(String(record[lookup.value]))})`);
  throw new ConnectorError(
    'not_found',
    byName.length > 1 ? `Several are called ${inQuotes(said, 100)}.` : `There is none called ${inQuotes(said, 100)}.`,
    {
      hint: `There are ${names.join(', ')}.`,
    },
  );
}

async function recordsOf(caller: Caller, lookup: Lookup, typed: string): Promise<Record<string, unknown>[]> {
  const search = operations.find(
    (operation): operation is SearchOperation => operation.kind === 'search' && operation.name === lookup.search,
  );
  if (!search) return [];
  const input = lookup.filter && typed ? { [lookup.filter]: typed } : {};
  const records = (await run(search, caller, input)) as Record<string, unknown>[];
  return records.filter((record) => !lookup.only || record[lookup.only] === true);
}
