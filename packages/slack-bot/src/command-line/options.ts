// `--flag value`, `--flag=value`, `key=value`: which field is meant, and what its value is.
import type { Field } from '@codetether/core';
import type { Token } from './tokens.ts';
import { unquoted } from './tokens.ts';

/** How an answer is given, said with any command. */
export interface Manner {
  /** For everybody in the channel. */
  share?: boolean;
  private?: boolean;
  json?: boolean;
  help?: boolean;
}

/** The words of an option or a noun, as the title of something. */
export function titleOf(words: string): string {
  return words === 'prd' ? 'PRD' : words.charAt(0).toUpperCase() + words.slice(1);
}

export const manners = ['share', 'private', 'json', 'help'] as const satisfies readonly (keyof Manner)[];

export interface Option {
  name: string;
  value: string | undefined;
  /** Written with dashes. */
  flag: boolean;
  /** It had `no-` before it, or is the opposite word. */
  negated: boolean;
}

/** A token that looks like an option, whatever its name. */
export function optionIn(token: Token | undefined): Option | undefined {
  if (!token || token.quoted) return undefined;
  const flag = /^--?([a-z][\w-]*)(?:=([\s\S]*))?$/i.exec(token.value);
  if (flag?.[1] && token.value.startsWith('--')) return option(flag[1], flag[2], true);
  const pair = /^([a-z][\w-]*)=([\s\S]*)$/i.exec(token.value);
  return pair?.[1] ? option(pair[1], pair[2], false) : undefined;
}

function option(written: string, value: string | undefined, flag: boolean): Option {
  const name = written.toLowerCase().replaceAll('-', '_');
  const positive = opposites.get(name) ?? /^no_(.+)$/.exec(name)?.[1];
  return {
    name: positive ?? name,
    value: value === undefined ? undefined : unquoted(value),
    flag,
    negated: positive !== undefined,
  };
}

const opposites = new Map([['disabled', 'enabled']]);
const shortNames = new Map([
  ['tz', 'timezone'],
  ['desc', 'description'],
]);

/** The field that an option's name means: its name, or a part of it that fits one field only, best the beginning (`codebase` for codebase_id). */
export function fieldFor(name: string, fields: readonly Field[]): Field | undefined {
  const wanted = shortNames.get(name) ?? name;
  const exact = fields.find((field) => field.name === wanted);
  if (exact) return exact;
  const begin = fields.filter((field) => field.name.startsWith(`${wanted}_`));
  if (begin.length > 0) return begin.length === 1 ? begin[0] : undefined;
  const end = fields.filter((field) => field.name.endsWith(`_${wanted}`));
  return end.length === 1 ? end[0] : undefined;
}

/** As people call the field: without what says how it is stored. */
export function optionName(field: Field, fields: readonly Field[]): string {
  const short = field.name.replace(/_(id|seconds|type|json)$/, '');
  return (fieldFor(short, fields) === field ? short : field.name).replaceAll('_', '-');
}
