import { operations } from '@codetether/core';

/** A field's name as a label in title case: `codebase_id` is "Codebase ID". */
export function labelOf(name: string): string {
  return name
    .split('_')
    .map((word) => acronyms[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

const acronyms: Readonly<Record<string, string>> = {
  id: 'ID',
  url: 'URL',
  json: 'JSON',
  prd: 'PRD',
  cronjob: 'Cron Job',
};

/** A text of core with the titles that Zapier shows in place of components' keys. */
export function withTitles(text: string): string {
  return text.replace(/\b[a-z]+(_[a-z]+)+\b/g, (word) => titles.get(word) ?? word);
}

const titles = new Map(operations.map(({ name, title }) => [name, title]));
