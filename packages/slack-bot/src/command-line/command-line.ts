// One line of text → which verb, with which input. Nothing is run here.
import { type Field, fieldsOf } from '@codetether/core';
import { decoded } from './entities.ts';
import { nearest } from './nearest.ts';
import { fieldFor, type Manner, manners, type Option, optionIn, optionName, valueFor } from './options.ts';
import { type Token, tokensOf, unquoted } from './tokens.ts';
import { phraseOf, type Verb, type Vocabulary } from './vocabulary.ts';

export type Parsed<V extends Verb> =
  | { kind: 'verb'; verb: V; input: Record<string, string>; manner: Manner }
  | { kind: 'help'; verb?: V; noun?: string }
  | { kind: 'problem'; message: string /** Commands to type instead. */; instead: readonly string[]; verb?: V };

/** Never throws, whatever the line. */
export function parseLine<V extends Verb>(line: string, vocabulary: Vocabulary<V>): Parsed<V> {
  const tokens = tokensOf(line);
  const words = tokens.slice(0, 3).map(({ value }) => value.toLowerCase());
  if (words.length === 0) return { kind: 'help' };
  if (words[0] === 'help' || words[0] === '--help' || words[0] === '-h') return help(words.slice(1), vocabulary);
  const found = vocabulary.find(words);
  // After a noun alone: that after a verb is an option like others.
  if (!found && words.includes('--help')) return help(words.slice(0, words.indexOf('--help')), vocabulary);
  if (!found) return unknown(words, vocabulary);
  return parseVerb(line, tokens.slice(found.length), found.verb);
}

function help<V extends Verb>(words: readonly string[], vocabulary: Vocabulary<V>): Parsed<V> {
  const [noun] = words;
  if (!noun) return { kind: 'help' };
  const found = vocabulary.find(words);
  if (found && (found.length === 2 || vocabulary.of(noun).length < 2)) return { kind: 'help', verb: found.verb };
  if (vocabulary.of(noun).length > 0) return { kind: 'help', noun };
  return found ? { kind: 'help', verb: found.verb } : unknown(words, vocabulary);
}

function unknown<V extends Verb>(words: readonly string[], vocabulary: Vocabulary<V>): Parsed<V> {
  const [noun = '', verb] = words;
  const known = vocabulary.of(noun).length > 0;
  const said = decoded(known && verb ? `${noun} ${verb}` : noun);
  const message = known && !verb ? `“${said}” needs a verb.` : `There is no command “${said}”.`;
  const alike = vocabulary.like(words);
  return { kind: 'problem', message, instead: alike.length > 0 ? alike : ['help'] };
}

function parseVerb<V extends Verb>(line: string, tokens: readonly Token[], verb: V): Parsed<V> {
  const fields = fieldsOf(verb.input);
  const positionals = (verb.command.positionals ?? []).flatMap(
    (name) => fields.find((field) => field.name === name) ?? [],
  );
  const lastWord = tokens.findLastIndex((token) => !isOption(token, fields));
  const reader: Reader = { line, tokens, fields, lastWord, input: {}, manner: {}, at: 0 };
  let problem: string | undefined;
  let given = 0;
  // One text is all that `ask` and the like want: whatever follows its first word belongs to it.
  const onlyText = positionals.length === 1 && positionals[0]?.type === 'text';

  while (reader.at < tokens.length && problem === undefined) {
    const token = tokens[reader.at];
    const option = optionIn(token);
    if (!token) break;
    if (option && (isKnown(option, fields) || (option.flag && !(onlyText && given > 0)))) {
      problem = takeOption(reader, option, given > 0);
      continue;
    }
    const field = positionals[given];
    if (!field) {
      problem = `I do not know what “${decoded(token.value)}” is for.`;
      break;
    }
    given += 1;
    if (given < positionals.length) {
      reader.input[field.name] = token.value;
      reader.at += 1;
    } else takeRest(reader, field, onlyText);
  }

  const usage = problem === undefined ? [] : [usageOf(verb)];
  if (reader.manner.help) return { kind: 'help', verb };
  if (problem !== undefined) return { kind: 'problem', message: problem, instead: usage, verb };
  const raw = new Set(verb.entities);
  const input = Object.fromEntries(
    Object.entries(reader.input).map(([name, value]) => [name, raw.has(name) ? value : decoded(value)]),
  );
  return { kind: 'verb', verb, input, manner: reader.manner };
}

interface Reader {
  line: string;
  tokens: readonly Token[];
  fields: readonly Field[];
  /** The last token that is not an option. */
  lastWord: number;
  input: Record<string, string>;
  manner: Manner;
  at: number;
}

function isKnown(option: Option, fields: readonly Field[]): boolean {
  return fieldFor(option.name, fields) !== undefined || (option.flag && isManner(option.name));
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
    const names = reader.fields.map((one) => optionName(one, reader.fields));
    const [near] = nearest(option.name.replaceAll('_', '-'), names, 1);
    return `There is no option --${option.name.replaceAll('_', '-')}.${near ? ` Did you mean --${near}?` : ''}`;
  }
  if (field.name in reader.input) return `--${optionName(field, reader.fields)} is given twice.`;
  const value = option.value ?? takeValue(reader, field, option, last);
  if (value === undefined) return `--${optionName(field, reader.fields)} needs a value.`;
  reader.input[field.name] = valueFor(field, value);
  return undefined;
}

function takeValue(reader: Reader, field: Field, option: Option, last: boolean): string | undefined {
  if (field.type === 'boolean') {
    const next = reader.tokens[reader.at]?.value.toLowerCase() ?? '';
    if (option.negated) return 'false';
    if (!['true', 'false', 'yes', 'no', 'on', 'off'].includes(next)) return 'true';
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

/** The rest of the line as it was typed, up to the options behind it. */
function takeRest(reader: Reader, field: Field, all: boolean): void {
  const { tokens, line } = reader;
  const start = tokens[reader.at]?.start ?? 0;
  let end = reader.at + 1;
  while (end < tokens.length && (all || !beginsOptions(reader, end))) end += 1;
  reader.input[field.name] = unquoted(line.slice(start, tokens[end - 1]?.end));
  reader.at = end;
}

/** A known flag, or one that is nearly known; pairs count only when nothing but options follows, since `x=1` may be part of a sentence. */
function beginsOptions({ tokens, fields, lastWord }: Reader, at: number): boolean {
  const option = optionIn(tokens[at]);
  if (!option) return false;
  if (isKnown(option, fields)) return option.flag || at > lastWord;
  const names = fields.map((field) => optionName(field, fields));
  return option.flag && nearest(option.name.replaceAll('_', '-'), names, 1).length > 0;
}

function isManner(name: string): name is keyof Manner {
  return (manners as readonly string[]).includes(name);
}

/** How a verb is typed: `task create <title> [--description …]`. */
export function usageOf(verb: Verb): string {
  const fields = fieldsOf(verb.input);
  const { positionals = [] } = verb.command;
  const places = positionals.map((name) =>
    fields.find((field) => field.name === name)?.required ? `<${name}>` : `[${name}]`,
  );
  const options = fields
    .filter(({ name, type }) => !positionals.includes(name) && type !== 'list' && name !== 'idempotency_key')
    .map((field) => {
      const name = `--${optionName(field, fields)}`;
      const value = field.type === 'boolean' ? name : `${name} ${field.choices?.join('|') ?? '…'}`;
      return field.required ? value : `[${value}]`;
    });
  return [phraseOf(verb.command), ...places, ...options].join(' ');
}
