// The words after a verb → its input: values by their places, options before and after them.
import { type Field, fieldsOf } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import { decoded } from './entities.ts';
import { nearest } from './nearest.ts';
import { fieldFor, type Manner, manners, type Option, optionIn, optionName } from './options.ts';
import { isValue, type Taken } from './spoken.ts';
import { type Token, unquoted } from './tokens.ts';
import { cronAt, cronFields, fits, isCron, isId, switchWords, valueFor } from './values.ts';
import type { Verb } from './vocabulary.ts';

export interface InputRead {
  input: Record<string, string>;
  manner: Manner;
  problem?: string;
  /** In a conversation the line is not this command: something is left over, or does not fit its place. */
  isSentence: boolean;
}

interface Reader {
  line: string;
  tokens: readonly Token[];
  fields: readonly Field[];
  /** The last token that is not an option. */
  lastWord: number;
  input: Record<string, string>;
  taken: Taken[];
  manner: Manner;
  at: number;
}

/** `alone`: the verb was named by one word. */
export function readInput(
  line: string,
  tokens: readonly Token[],
  verb: Verb,
  { alone = false }: { alone?: boolean } = {},
): InputRead {
  const fields = fieldsOf(verb.input);
  const places = (verb.command.positionals ?? []).flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const lastWord = tokens.findLastIndex((token) => !isOption(token, fields));
  const reader: Reader = { line, tokens, fields, lastWord, input: {}, taken: [], manner: {}, at: 0 };
  // One text is all that `ask` and the like want: an option in the middle of it belongs to it.
  const onlyText = places.length === 1 && places[0]?.type === 'text';
  let problem: string | undefined;
  let isLeft = false;

  while (reader.at < tokens.length && problem === undefined) {
    const token = tokens[reader.at];
    const option = optionIn(token);
    if (!token) break;
    const { length: given } = reader.taken;
    if (option && (isKnown(option, fields) || (option.flag && !(onlyText && given > 0)))) {
      isLeft = !isKnown(option, fields) && nearestOption(option, fields) === undefined;
      problem = takeOption(reader, option, given > 0);
      continue;
    }
    const field = places[given];
    if (!field) {
      isLeft = true;
      problem = `I do not know what “${bounded(decoded(line.slice(token.start).trim()), 100)}” is for.`;
    } else {
      const cron = takeCron(reader, places, field);
      problem = cron?.problem;
      if (cron) continue;
      if (given + 1 < places.length || isId(field)) take(reader, field, reader.at + 1);
      else take(reader, field, endOfText(reader, onlyText));
    }
  }

  const values = Object.entries(reader.input).map(
    ([name, value]) => [name, readValue(name, value, verb, fields)] as const,
  );
  const input = Object.fromEntries(values);
  const isSentence = isLeft || !reader.taken.every((taken) => isValue(taken, input[taken.field.name] ?? '', { alone }));
  return { input, manner: reader.manner, isSentence, ...(problem !== undefined && { problem }) };
}

function readValue(name: string, written: string, { entities = [] }: Verb, fields: readonly Field[]): string {
  if (entities.includes(name)) return written;
  const field = fields.find((one) => one.name === name);
  return field ? valueFor(field, decoded(written)) : decoded(written);
}

/** Takes the words up to `end` as the value. */
function take(reader: Reader, field: Field, end: number): void {
  const tokens = reader.tokens.slice(reader.at, end);
  const [first] = tokens;
  reader.input[field.name] =
    tokens.length === 1 && first ? first.value : unquoted(reader.line.slice(first?.start, tokens.at(-1)?.end));
  reader.taken.push({ field, tokens });
  reader.at = end;
}

/** A cron expression without quotes, and before it the name, which may have several words then. */
function takeCron(reader: Reader, places: readonly Field[], field: Field): { problem?: string } | undefined {
  const expression = places[isCron(field) ? reader.taken.length : reader.taken.length + 1];
  if (!expression || !isCron(expression)) return undefined;
  const at = cronAt(reader.tokens, reader.at);
  if (at === -1) return undefined;
  const six = reader.tokens.slice(at, at + cronFields + 1);
  if (cronAt(six, 1) === 1) return { problem: sixFields(six.map(({ value }) => value)) };
  if (at === reader.at && !isCron(field)) return { problem: 'Write the name of the schedule before its time.' };
  if (isCron(field) !== (at === reader.at)) return undefined;
  take(reader, field, isCron(field) ? at + cronFields : at);
  return {};
}

/** Most who write six put the seconds first, and the server takes them last: to guess would run it at another time. */
function sixFields(fields: readonly string[]): string {
  return `“${fields.join(' ')}” has six fields. Write five, minutes first: ${fields.slice(1).join(' ')}. If it needs seconds, write all six in quotes, the seconds last.`;
}

/** Where the text ends: at the options behind it. */
function endOfText(reader: Reader, onlyText: boolean): number {
  let end = reader.at + 1;
  while (end < reader.tokens.length) {
    const other = onlyText ? firstNoOption(reader, end) : beginsOptions(reader, end) ? undefined : end;
    if (other === undefined) return end;
    end = other + 1;
  }
  return end;
}

/** A known flag, or one that is nearly known; pairs count only when nothing but options follows, since `x=1` may be part of a sentence. */
function beginsOptions({ tokens, fields, lastWord }: Reader, at: number): boolean {
  const option = optionIn(tokens[at]);
  if (!option) return false;
  if (isKnown(option, fields)) return option.flag || at > lastWord;
  return option.flag && nearestOption(option, fields) !== undefined;
}

/** The first token that is neither a flag nor its value; undefined when nothing else follows. */
function firstNoOption({ tokens, fields }: Reader, from: number): number | undefined {
  let at = from;
  while (at < tokens.length) {
    const option = optionIn(tokens[at]);
    if (!option?.flag || !isKnown(option, fields)) return at;
    const field = isManner(option.name) ? undefined : fieldFor(option.name, fields);
    at += 1;
    if (!field || option.value !== undefined) continue;
    const next = tokens[at];
    const isGiven = next !== undefined && !isOption(next, fields) && fits(field, decoded(next.value));
    if (isGiven) at += 1;
    else if (field.type !== 'boolean') return at - 1;
  }
  return undefined;
}

/** Reads the option at hand; says what is wrong with it. `last`: after the text, where a text option may have several words. */
function takeOption(reader: Reader, option: Option, last: boolean): string | undefined {
  reader.at += 1;
  if (option.flag && isManner(option.name)) {
    reader.manner[option.name] = true;
    return undefined;
  }
  const field = fieldFor(option.name, reader.fields);
  if (!field) {
    const near = nearestOption(option, reader.fields);
    return `There is no option --${option.name.replaceAll('_', '-')}.${near ? ` Did you mean --${near}?` : ''}`;
  }
  if (field.name in reader.input) return `--${optionName(field, reader.fields)} is given twice.`;
  const value = option.value ?? takeValue(reader, field, option, last);
  if (value === undefined) return `--${optionName(field, reader.fields)} needs a value.`;
  reader.input[field.name] = value;
  return undefined;
}

function takeValue(reader: Reader, field: Field, option: Option, last: boolean): string | undefined {
  if (field.type === 'boolean') {
    const next = reader.tokens[reader.at]?.value.toLowerCase() ?? '';
    if (option.negated) return 'false';
    if (!switchWords.includes(next)) return 'true';
  }
  const first = reader.tokens[reader.at];
  if (!first || isOption(first, reader.fields)) return undefined;
  let end = reader.at + 1;
  if (last && !first.quoted && (field.type === 'text' || field.type === 'string')) {
    while (end < reader.tokens.length && !isOption(reader.tokens[end], reader.fields)) end += 1;
  }
  const token = reader.tokens[end - 1];
  const value = end === reader.at + 1 || !token ? first.value : reader.line.slice(first.start, token.end);
  reader.at = end;
  return value;
}

function isOption(token: Token | undefined, fields: readonly Field[]): boolean {
  const option = optionIn(token);
  return option !== undefined && isKnown(option, fields);
}

function isKnown(option: Option, fields: readonly Field[]): boolean {
  return fieldFor(option.name, fields) !== undefined || (option.flag && isManner(option.name));
}

function isManner(name: string): name is keyof Manner {
  return (manners as readonly string[]).includes(name);
}

function nearestOption(option: Option, fields: readonly Field[]): string | undefined {
  const names = fields.map((field) => optionName(field, fields));
  return nearest(option.name.replaceAll('_', '-'), names, 1)[0];
}
