// Long texts as files beside the text. Zapier asks for a file only when a later step uses it; then its text is read again, whole.
import {
  type ActionOperation,
  ConnectorError,
  fieldsOf,
  type Operation,
  operations,
  run,
  type SearchOperation,
} from '@codetether/core';
import type { Bundle, ZObject } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { fileKeyOf, type Output } from './output.ts';

/** Reads the text again and hands it to Zapier as a file. Throws ConnectorError. */
export type Hydrator = (z: ZObject, bundle: Bundle) => Promise<string>;

interface Source {
  search: SearchOperation;
  input(record: object): object;
  resultAtEnd?: ActionOperation['resultAtEnd'];
}

/** The output with a pointer to a file for each text that may be long. A text that is absent has no file. */
export function withFiles(z: ZObject, hydrator: Hydrator, operation: Operation, output: Output): Output {
  const source = sourceOf(operation);
  const files = fieldsOf(operation.output).flatMap(({ name, file }): [string, string | null][] => {
    if (file === undefined) return [];
    const key = fileKeyOf(name);
    if (!source || !output[name]) return [[key, null]];
    const asked = { operation: operation.name, field: name, input: source.input(output) };
    return [[key, z.dehydrateFile(hydrator, asked)]];
  });
  const untrusted = files.flatMap(([key, file]) => (file === null ? [] : [key]));
  return { ...output, ...Object.fromEntries(files), untrusted: [output.untrusted, untrusted].flat() };
}

/** Throws ConnectorError. */
export async function stashFile(z: ZObject, { inputData, authData }: Bundle, accounts: Accounts): Promise<string> {
  const operation = operations.find(({ name }) => name === inputData.operation);
  const field = operation && fieldsOf(operation.output).find(({ name }) => name === inputData.field);
  const source = operation && sourceOf(operation);
  const [record] = source ? await run(source.search, accounts({ authData }), inputData.input) : [];
  const result = record && (source?.resultAtEnd?.(record) ?? record);
  const text: unknown = result && field && Reflect.get(result, field.name);
  if (typeof text !== 'string' || field?.file === undefined) {
    throw new ConnectorError('not_found', 'The text of this file is gone.', {
      hint: 'Look in CodeTether whether somebody deleted the task.',
    });
  }
  return z.stashFile(text, Buffer.byteLength(text), field.file, typeOf(field.file));
}

function typeOf(file: string): string {
  return file.endsWith('.json') ? 'application/json' : 'text/markdown';
}

/** Where a record of the operation can be read again. */
function sourceOf(operation: Operation): Source | undefined {
  if (operation.kind === 'action' && operation.track) {
    const { track, resultAtEnd } = operation;
    return { search: track.operation, input: track.input, resultAtEnd };
  }
  const name = operation.opensBy ?? '';
  const search = operations.find((one) => one.kind === 'search' && one.name === name);
  if (search?.kind !== 'search') return undefined;
  return { search, input: (record) => ({ [operation.key]: Reflect.get(record, operation.key) }) };
}
