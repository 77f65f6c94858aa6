// One line of text → which verb, with which input. Nothing is run here.
import { type Field, fieldsOf } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import { decoded } from './entities.ts';
import { type Manner, optionName } from './options.ts';
import { readInput } from './read-input.ts';
import { isConversational } from './spoken.ts';
import { visible, withoutCourtesy } from './tidy.ts';
import { tokensOf } from './tokens.ts';
import { phraseOf, type Verb, type Vocabulary } from './vocabulary.ts';

export type Parsed<V extends Verb> =
  | { kind: 'verb'; verb: V; input: Record<string, string>; manner: Manner }
  | { kind: 'help'; verb?: V; noun?: string }
  | { kind: 'problem'; message: string /** Commands to type instead. */; instead: readonly string[]; verb?: V };

/** A line where only commands are typed. Never throws, whatever the line. */
export function parseLine<V extends Verb>(line: string, vocabulary: Vocabulary<V>): Parsed<V> {
  const bare = bareCommand(line, vocabulary);
  if (bare) return bare;
  const { text, tokens, words } = wordsOf(line);
  if (words.length === 0) return { kind: 'help' };
  if (isHelp(words[0])) return help(words.slice(1, 4), vocabulary);
  const found = vocabulary.find(words);
  // After a noun alone: that after a verb is an option like others.
  if (!found && words.includes('--help')) return help(words.slice(0, words.indexOf('--help')), vocabulary);
  if (!found) return unknown(words, vocabulary);
  return answerOf(found.verb, readInput(text, tokens.slice(found.length), found.verb));
}

/**
 * A line of a conversation, where language comes first: a command when all of it is one. Undefined when it is a sentence, whatever word it
 * begins with. Never throws.
 */
export function parseSpoken<V extends Verb>(line: string, vocabulary: Vocabulary<V>): Parsed<V> | undefined {
  const bare = bareCommand(line, vocabulary);
  const { text, tokens, words } = wordsOf(line);
  const found = vocabulary.find(words);
  if (found && !isConversational(found, words, vocabulary)) return undefined;
  if (bare) return bare;
  if (words.length === 0) return { kind: 'help' };
  if (!found) return undefined;
  const read = readInput(text, tokens.slice(found.length), found.verb, { alone: found.length === 1 });
  return read.isSentence ? undefined : answerOf(found.verb, read);
}

/** A command without any input, or help, however politely: `tasks?`, `tasks please`. */
function bareCommand<V extends Verb>(line: string, vocabulary: Vocabulary<V>): Parsed<V> | undefined {
  const { words } = wordsOf(withoutCourtesy(visible(line)));
  if (isHelp(words[0])) {
    const rest = words.slice(1).join(' ') === 'me' ? [] : words.slice(1);
    const asked = help(rest, vocabulary);
    return asked.kind === 'help' && namesOf(asked, rest, vocabulary) ? asked : undefined;
  }
  const found = vocabulary.find(words);
  return found?.length === words.length ? { kind: 'verb', verb: found.verb, input: {}, manner: {} } : undefined;
}

/** Whether the words are the name of what was asked for, and nothing else. */
function namesOf<V extends Verb>(
  { noun, verb }: { noun?: string; verb?: V },
  words: readonly string[],
  vocabulary: Vocabulary<V>,
): boolean {
  if (verb) return vocabulary.find(words)?.length === words.length || words.length === 1;
  return words.length === (noun ? 1 : 0);
}

function wordsOf(line: string) {
  const text = visible(line);
  const tokens = tokensOf(text);
  return { text, tokens, words: tokens.slice(0, mostWords).map(({ value }) => value.toLowerCase()) };
}

/** More than any phrase has, with the fillers in it. */
const mostWords = 8;

function isHelp(word: string | undefined): boolean {
  return word === 'help' || word === '--help' || word === '-h';
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
  const said = bounded(decoded(known && verb ? `${noun} ${verb}` : noun), 100);
  const message = known && !verb ? `“${said}” needs a verb.` : `There is no command “${said}”.`;
  const alike = vocabulary.like(words.slice(0, 3));
  return { kind: 'problem', message, instead: alike.length > 0 ? alike : ['help'] };
}

function answerOf<V extends Verb>(verb: V, read: ReturnType<typeof readInput>): Parsed<V> {
  if (read.manner.help) return { kind: 'help', verb };
  if (read.problem !== undefined) return { kind: 'problem', message: read.problem, instead: [usageOf(verb)], verb };
  return { kind: 'verb', verb, input: read.input, manner: read.manner };
}

/** How a verb is typed: `task create <title> [--description …]`. */
export function usageOf(verb: Verb): string {
  const fields = fieldsOf(verb.input);
  const { positionals = [] } = verb.command;
  const places = positionals.flatMap((name) => {
    const field = fields.find((one) => one.name === name);
    if (!field) return [];
    const said = optionName(field, fields);
    return field.required ? `<${said}>` : `[${said}]`;
  });
  const options = fields
    .filter(({ name, type }) => !positionals.includes(name) && type !== 'list')
    .filter(({ name, automation }) => !automation && name !== 'idempotency_key')
    .map((field) => usageOfOption(field, fields));
  return [phraseOf(verb.command), ...places, ...options].join(' ');
}

function usageOfOption(field: Field, fields: readonly Field[]): string {
  const name = `--${optionName(field, fields)}`;
  const value = field.type === 'boolean' ? name : `${name} ${field.choices?.join('|') ?? '…'}`;
  return field.required ? value : `[${value}]`;
}
