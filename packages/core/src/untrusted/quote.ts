// Text of others within a line of ours: between quotes that it cannot close.
import { bounded } from './bound.ts';
import { cleanAll, cleanLine } from './clean.ts';
import { isId } from './typed-value.ts';

/** A value that a sentence of ours names, in characters. */
const longestValue = 100;
/** A sentence, in characters; a tool's arguments are named in a fifth of it. */
const longestSentence = 2_000;

/** For models and programs: a JSON string, whose end no text can forge. */
export function quoted(text: string, most = Number.POSITIVE_INFINITY): string {
  return JSON.stringify(bounded(cleanLine(text), most));
}

/** A value that one of our sentences names. */
export function quotedValue(value: string): string {
  return quoted(value, longestValue);
}

/** The same for an id: as it is if it looks like one. */
export function quotedId(id: string): string {
  return isId(id) ? id : quotedValue(id);
}

/** JSON in one line, with every text in it cleaned. */
export function quotedJson(value: unknown): string {
  return JSON.stringify(cleanAll(value)) ?? 'undefined';
}

/** For people: the text between the quotes of print; those that it has itself become straight ones. */
export function inQuotes(text: string, most = Number.POSITIVE_INFINITY): string {
  return `“${bounded(cleanLine(text).replace(/[“”„‟]/g, '"'), most)}”`;
}

/** A sentence of ours in which values of others may stand, in quotes: it stays one line, and short. */
export function sentence(text: string): string {
  return bounded(cleanLine(text), longestSentence);
}
