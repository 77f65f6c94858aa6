// Which words begin which command: from the operations' own `command` and that of the bot's own verbs.
import type { Command } from '@codetether/core';
import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** The part of an operation, or of a command of the bot's own, that the grammar needs. */
export interface Verb {
  title: string;
  summary: string;
  /** In a few words: what it does, or what it lists. */
  button?: string;
  listTitle?: string;
  command: Command;
  input: z.ZodObject;
  /** Fields whose value stays as Slack sent it, so that an id can be found in it. */
  entities?: readonly string[];
}

/** As people call it: `Your tasks` where the document says Find Task. */
export function labelOf({ button, listTitle, title }: Pick<Verb, 'button' | 'listTitle' | 'title'>): string {
  return button ?? listTitle ?? title;
}

export interface Vocabulary<V extends Verb> {
  verbs: readonly V[];
  /** The verb that the words begin with, and how many of them name it: `task create`, `create task`, `show my tasks`. */
  find(words: readonly string[]): Found<V> | undefined;
  /** Whether the verb only shows things. */
  shows(verb: V): boolean;
  nouns: readonly string[];
  /** The verbs of a noun, in their order. */
  of(noun: string): readonly V[];
  /** Phrases like those words. */
  like(words: readonly string[]): string[];
}

export interface Found<V extends Verb> {
  verb: V;
  length: number;
}

const sameVerbs = [
  ['list', 'ls'],
  ['show', 'get', 'status'],
  ['create', 'new'],
];
/** `show me all the tasks`. */
const fillers = new Set(['me', 'my', 'our', 'all', 'the']);

export function vocabularyOf<V extends Verb>(verbs: readonly V[]): Vocabulary<V> {
  const phrases = new Map<string, V>();
  for (const verb of verbs)
    for (const phrase of phrasesOf(verb.command)) if (!phrases.has(phrase)) phrases.set(phrase, verb);
  const nouns = [...new Set(verbs.map(({ command }) => command.noun))];
  const shows = ({ command }: V) => phrasesOf(command).some((phrase) => /\b(?:list|show)$/.test(phrase));
  const inOrder = ([first = '', second = '', third = '']: readonly string[]): Found<V> | undefined => {
    const three = phrases.get(`${first} ${second} ${third}`);
    if (three) return { verb: three, length: 3 };
    const two = second && (phrases.get(`${first} ${second}`) ?? phrases.get(`${singular(first)} ${second}`));
    if (two) return { verb: two, length: 2 };
    const one = phrases.get(first);
    return one && { verb: one, length: 1 };
  };
  const verbFirst = ([verb = '', ...rest]: readonly string[]): Found<V> | undefined => {
    const begin = rest.findIndex((word) => !fillers.has(word));
    const listed = begin === -1 || !isListing(verb) ? undefined : inOrder(rest.slice(begin));
    if (listed && shows(listed.verb)) return { verb: listed.verb, length: 1 + begin + listed.length };
    const turned = phrases.get(`${rest[0]} ${verb}`);
    return turned && { verb: turned, length: 2 };
  };
  return {
    verbs,
    nouns,
    shows,
    find(words) {
      const said = words.map((word) => word.toLowerCase());
      return inOrder(said) ?? verbFirst(said);
    },
    of: (noun) => verbs.filter(({ command }) => command.noun === singular(noun.toLowerCase())),
    like(words) {
      const [first = '', second = ''] = words.map((word) => word.toLowerCase());
      const said = `${singular(first)} ${second}`.trim();
      const usual = verbs.map(({ command }) => phraseOf(command));
      const ofNoun = usual.filter((phrase) => phrase.startsWith(`${singular(first)} `));
      const alike = [...nearest(said, phrases.keys()), ...nearest(first, phrases.keys())].map((phrase) => {
        const verb = phrases.get(phrase);
        return verb ? phraseOf(verb.command) : phrase;
      });
      return [...new Set([...alike, ...ofNoun])].slice(0, 3);
    },
  };
}

/** The shortest way to say it that its author gave. */
export function phraseOf(command: Command): string {
  return command.aliases?.find((alias) => !alias.includes(' ')) ?? `${command.noun} ${command.verb}`.trim();
}

function phrasesOf({ noun, verb, aliases = [] }: Command): string[] {
  const given = [`${noun} ${verb}`.trim(), ...aliases];
  const synonyms = given.flatMap((phrase) => {
    const [first = '', last] = phrase.split(' ');
    const group = sameVerbs.find((words) => last && words.includes(last));
    return group ? group.map((word) => `${first} ${word}`) : [];
  });
  return [...given, ...synonyms];
}

function isListing(word: string): boolean {
  return sameVerbs.slice(0, 2).some((words) => words.includes(word));
}

export function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
