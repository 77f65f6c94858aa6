// Values for a field while a person types: its choices, or the records that its lookup search finds.
import { type Field, operations, run } from '@codetether/core';
import type { Call } from '../results/call.ts';
import { inputField } from '../results/input-field.ts';

/** The values that begin with the typed text, or whose label contains it. Throws ConnectorError. */
export async function valuesOf(field: Field, call: Call, typed: string): Promise<readonly string[]> {
  const fixed = field.choices ?? field.suggestions;
  if (fixed) return fixed.filter((value) => begins(value, typed));
  return field.type === 'boolean'
    ? ['true', 'false'].filter((value) => begins(value, typed))
    : found(field, call, typed);
}

async function found({ lookup }: Field, { caller }: Call, typed: string): Promise<string[]> {
  const search = operations.find((one) => one.kind === 'search' && one.name === lookup?.search);
  if (!lookup || search?.kind !== 'search') return [];
  const limit = inputField(search, 'limit');
  const records = await run(search, caller, limit?.maximum ? { limit: limit.maximum } : {});
  const fitting = records.flatMap((record) => {
    const value = String(record[lookup.value] ?? '');
    const label = String(record[lookup.label] ?? '');
    if (lookup.only && record[lookup.only] !== true) return [];
    return value !== '' && (begins(value, typed) || has(label, typed)) ? [value] : [];
  });
  return [...new Set(fitting)];
}

function begins(value: string, typed: string): boolean {
  return value.toLowerCase().startsWith(typed.trim().toLowerCase());
}

function has(label: string, typed: string): boolean {
  return label.toLowerCase().includes(typed.trim().toLowerCase());
}
