/** Every text anywhere in a value. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Broken Markdown links, and addresses that are neither a link nor code. */
export function badLinks(text: string): string[] {
  const outsideCode = text.replace(/`[^`]*`/g, '');
  const broken = outsideCode.match(/\[[^\]]*(?=\()\([^)]*\)|\[[^\]]*\](?!\()|\[[^\]]*\]\((?!https?:)[^)]*\)/g) ?? [];
  const bare = outsideCode.replace(/\[[^\]]*\]\([^)]*\)/g, '').match(/https?:\/\/\S+/g) ?? [];
  return [...broken, ...bare];
}

const smallWords = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'via',
  'with',
]);

/** Every word begins with a capital, except small words inside. */
export function isTitleCase(label: string): boolean {
  const words = label.split(' ');
  return words.every(
    (word, index) => /^[A-Z0-9]/.test(word) || (index > 0 && index < words.length - 1 && smallWords.has(word)),
  );
}

/** The letters and digits of a text. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
