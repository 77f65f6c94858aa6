import { clean } from './clean.ts';

/**
 * The beginning of the text, at most `most` characters long (UTF-16 units, as our platforms count). A cut text ends with an ellipsis, and never with half a
 * character.
 */
export function bounded(text: string, most: number): string {
  return text.length > most ? `${beginning(text, most - 1)}…` : text;
}

/** The same without the ellipsis. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most));
  // A cut may leave a joiner without the character that it joined.
  return clean(/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept);
}
