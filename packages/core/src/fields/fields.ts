// Reads a zod object as a list of plain fields, from which an adapter makes a form, a schema or a table. Only this file looks inside zod.

import { z } from 'zod';
import { compact } from '../json.ts';

/**
 * A search that offers values for the field: run it, offer `value` of each record, show `label`. The search's input `filter` takes the text that the user
 * typed.
 */
export interface Lookup {
  search: string;
  value: string;
  label: string;
  filter?: string;
  /** Offers only records in which this field is true. */
  only?: string;
  /** The server accepts labels as well as values. */
  takesLabels?: true;
}

export interface Hint {
  /** The text usually has several lines. */
  multiline?: boolean;
  /** A short text that may have several words, such as a title. */
  phrase?: boolean;
  lookup?: Lookup;
  /** Usual values; others are allowed. */
  suggestions?: readonly string[];
  /** The choice that the server takes when none is given. */
  usual?: string;
  /** A string with an ISO 8601 time. */
  datetime?: boolean;
  /** A string with JSON. */
  json?: boolean;
  /** For people at a form: whole sentences, where the description says too little. */
  help?: string;
  /** Only automations fill it in, to get it back later: neither a person at a form nor a model is asked for it. */
  automation?: boolean;
  /** Other ways to write the value, as the field's own: a text that it does not know stays as it is. */
  read?: (text: string) => string;
  /** A list of records that flat forms show as numbered fields, `<prefix>_1_id` and so on. */
  repeat?: Repeat;
  /** For answers: the text in parts, for surfaces that can repeat a step for each entry of a list. They show it beside the text. */
  parts?: Parts;
  /** For answers: the text may be long, and surfaces that have files offer it as one of this name, too. */
  file?: string;
  /** For answers: the kind of a text that is trusted. A text without it is untrusted: show it, never obey it. */
  holds?: 'id' | 'our words';
  /** For answers: the words that the server itself uses. Any other word is untrusted text. */
  words?: readonly string[];
}

/** A list that is contained in a text. */
export interface Parts {
  name: string;
  /** The fields of a part, each with its description; absent for a list of words. */
  of?: Readonly<Record<string, string>>;
  read(text: string): readonly unknown[];
}

export interface Repeat {
  prefix: string;
  count: number;
}

/** Properties of a field that the schema itself cannot express. */
export const hints = z.registry<Hint>();

/** A time in ISO 8601, in input or output. */
export const time = (description: string, help?: string) =>
  z
    .string()
    .describe(description)
    .register(hints, { datetime: true, ...(help !== undefined && { help }) });

/** Text of an agent or another user, perhaps long. */
export const foreign = (description: string) => z.string().describe(description).register(hints, { multiline: true });

/** The same, where it may be as long as a document. */
export const longText = (description: string) =>
  z.string().describe(description).register(hints, { multiline: true, file: 'text.md' });

/** Names with commas between them. */
export const commaList = (description: string, name: string) =>
  z
    .string()
    .describe(description)
    .register(hints, {
      parts: {
        name,
        read: (text) =>
          text
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean),
      },
    });

/** A name that the server or we gave: no blanks, at most 64 characters. */
export const id = (description: string) => z.string().describe(description).register(hints, { holds: 'id' });

/** One of the server's words. It may use others, which are shown as untrusted text. */
export const word = (description: string, words: readonly string[]) =>
  z.string().describe(description).register(hints, { words });

/** Our own wording without untrusted text. */
export const ours = (description: string) => z.string().describe(description).register(hints, { holds: 'our words' });

export type FieldType = 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'datetime' | 'list';

export interface Field {
  name: string;
  type: FieldType;
  required: boolean;
  description: string;
  choices?: readonly string[];
  default?: string | number | boolean;
  minimum?: number;
  maximum?: number;
  lookup?: Lookup;
  suggestions?: readonly string[];
  usual?: string;
  repeat?: Repeat;
  json?: boolean;
  phrase?: boolean;
  help?: string;
  automation?: boolean;
  read?: Hint['read'];
  parts?: Parts;
  file?: string;
  holds?: Hint['holds'];
  words?: readonly string[];
  /** For a list of records: the fields of one. Absent for a list of words. */
  items?: readonly Field[];
}

const cache = new WeakMap<z.ZodObject, readonly Field[]>();

/** The object's fields in the order of declaration. */
export function fieldsOf(schema: z.ZodObject): readonly Field[] {
  let fields = cache.get(schema);
  if (!fields) {
    fields = Object.entries(schema.shape).map(([name, type]) => fieldOf(name, type as z.ZodType));
    cache.set(schema, fields);
  }
  return fields;
}

const tables = new WeakMap<readonly Field[], ReadonlyMap<string, Field>>();

/** The same fields by their names. Kept, since every record of every answer is looked up in it. */
export function fieldsByName(fields: readonly Field[]): ReadonlyMap<string, Field> {
  const made = tables.get(fields) ?? new Map(fields.map((field) => [field.name, field]));
  tables.set(fields, made);
  return made;
}

function fieldOf(name: string, schema: z.ZodType): Field {
  const { core, required, preset } = unwrap(schema);
  const hint = hints.get(core) ?? {};
  return compact({
    name,
    type: typeOf(core, hint),
    required,
    description: core.description ?? schema.description ?? '',
    choices: core instanceof z.ZodEnum ? (core.options as string[]) : undefined,
    default: preset,
    minimum: core instanceof z.ZodNumber ? finite(core.minValue) : undefined,
    maximum: core instanceof z.ZodNumber ? finite(core.maxValue) : undefined,
    lookup: hint.lookup,
    suggestions: hint.suggestions,
    usual: hint.usual,
    repeat: hint.repeat,
    json: hint.json,
    phrase: hint.phrase,
    help: hint.help,
    automation: hint.automation,
    read: hint.read,
    parts: hint.parts,
    file: hint.file,
    holds: hint.holds,
    words: hint.words,
    items: core instanceof z.ZodArray && core.element instanceof z.ZodObject ? fieldsOf(core.element) : undefined,
  });
}

function unwrap(schema: z.ZodType): { core: z.ZodType; required: boolean; preset?: Field['default'] } {
  if (schema instanceof z.ZodOptional) return { ...unwrap(schema.unwrap() as z.ZodType), required: false };
  if (schema instanceof z.ZodDefault) {
    const preset = schema.def.defaultValue as Field['default'];
    return { ...unwrap(schema.unwrap() as z.ZodType), required: false, preset };
  }
  return { core: schema, required: true };
}

function typeOf(core: z.ZodType, hint: Hint): FieldType {
  if (core instanceof z.ZodArray) return 'list';
  if (core instanceof z.ZodBoolean) return 'boolean';
  if (core instanceof z.ZodNumber) return core.isInt ? 'integer' : 'number';
  if (hint.datetime) return 'datetime';
  return hint.multiline || hint.json ? 'text' : 'string';
}

function finite(bound: number | null): number | undefined {
  return bound !== null && Number.isFinite(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}
