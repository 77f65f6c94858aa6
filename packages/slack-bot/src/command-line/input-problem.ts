// Why an input is refused, in the words of people: fields by the names that they type.
import { type ConnectorError, type Field, fieldsOf } from '@codetether/core';
import { optionName } from './options.ts';
import { isDuration } from './values.ts';
import type { Verb } from './vocabulary.ts';

const wordings: Readonly<Record<string, string>> = {
  'must be an integer': 'must be a whole number',
  'must be a number': 'must be a number, such as 40',
};

/** One sentence for each wrong field. */
export function inputProblem({ message, fields: wrong = [] }: ConnectorError, verb: Verb): string {
  const fields = fieldsOf(verb.input);
  const sentences = wrong.map(({ field: name, message: why }) => {
    const field = fields.find((one) => one.name === name);
    if (!field) return why;
    return `The ${optionName(field, fields).replaceAll('-', ' ')} ${reasonOf(field, why)}.`;
  });
  return sentences.join(' ') || message;
}

/** The same after the field's name. */
export function reasonOf(field: Field | undefined, why: string): string {
  return field && isDuration(field) ? 'must be a time such as 10m or 1h30m' : (wordings[why] ?? why);
}
