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
