import { clean } from './clean.ts';

/** The text, at most `most` characters (UTF-16 units, as our platforms count) of it; the last is an ellipsis where it was cut. Never half a character. */
export function bounded(text: string, most: number): string {
  return text.length > most ? `${beginning(text, most - 1)}…` : text;
}

/** The same without the ellipsis. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most));
  // A cut may leave a joiner without what it joined.
  return clean(/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept);
}
