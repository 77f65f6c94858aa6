/** Every text in blocks, as Slack makes a notification of a message without a text of its own. */
export function wordsIn(node: unknown): string {
  return texts(node).join(' ');
}

function texts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(texts);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    (key === 'text' || key === 'title') && typeof value === 'string' ? [value] : texts(value),
  );
}
