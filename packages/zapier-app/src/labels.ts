import { fieldsOf, operations } from '@codetether/core';

/** A field's name as a label in title case: `codebase_id` is "Codebase ID". */
export function labelOf(name: string): string {
  return name
    .split('_')
    .map((word) => acronyms[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** A field's label in a form, where it names the thing: `codebase_id` is "Codebase". The key of a row, `story_1_id`, is free text. */
export function inputLabelOf(name: string): string {
  return labelOf(name.replace(/(_\d+)_id$/, '$1_key').replace(/_id$/, ''));
}

const acronyms: Readonly<Record<string, string>> = {
  id: 'ID',
  url: 'URL',
  json: 'JSON',
  prd: 'PRD',
  cronjob: 'Cron Job',
};

/** A text of core as a Zap's builder reads it: with the titles and labels that Zapier shows in place of names. Quoted values stay as they are. */
export function inZapierWords(text: string): string {
  return text
    .split('"')
    .map((part, index) => (index % 2 === 1 ? part : inLabels(part)))
    .join('"');
}

function inLabels(text: string): string {
  return text
    .replaceAll('Sign in again', 'Reconnect the CodeTether account')
    .replace(/\b[a-z]+(_[a-z]+)+\b/g, (word) => shownAs.get(word) ?? word);
}

const shownAs = new Map(
  operations.flatMap(({ name, title, input, output }) => {
    const named = (schema: typeof input, label: (name: string) => string) =>
      fieldsOf(schema)
        .flatMap((field) => [field, ...(field.items ?? [])])
        .map((field) => [field.name, label(field.name)] as const);
    return [...named(input, inputLabelOf), ...named(output, labelOf), [name, title] as const];
  }),
);
