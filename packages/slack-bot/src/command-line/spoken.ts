// Keeps a sentence a sentence in a conversation, though it begins with the words of a command.
import { type Field, fieldsOf } from '@codetether/core';
import type { Token } from './tokens.ts';
import { fits, isCron, isFreeText, isId } from './values.ts';
import { type Found, singular, type Verb, type Vocabulary } from './vocabulary.ts';

/** Whether the phrase can be a command there: `ask`, `send` and `prd` alone cannot, nor can `tasks create …`, which is about tasks that create. */
export function isConversational<V extends Verb>(
  { verb, length }: Found<V>,
  words: readonly string[],
  vocabulary: Vocabulary<V>,
): boolean {
  const { positionals = [], noun } = verb.command;
  const fields = fieldsOf(verb.input);
  if (length === 1 && fields.some((field) => positionals.includes(field.name) && isFreeText(field))) return false;
  const isPlural = words.slice(0, length).some((word) => word !== noun && singular(word) === noun);
  return !isPlural || vocabulary.shows(verb) || length === 1;
}

/** A value by its place, with its words. */
export interface Taken {
  field: Field;
  tokens: readonly Token[];
}

/** Whether those words may be the value. `alone`: they follow a phrase of one word, as in `tasks fail`. */
export function isValue({ field, tokens }: Taken, written: string, { alone }: { alone: boolean }): boolean {
  if (isFreeText(field)) return true;
  if (!fits(field, written)) return false;
  if (isCron(field)) return true;
  const [token] = tokens;
  if (!token || tokens.length > 1) return field.name === 'name' && !alone;
  const isOrdinary = !token.quoted && /^[^\d<]+$/.test(token.value);
  return !isOrdinary || !(alone || isId(field)) || field.choices !== undefined;
}
